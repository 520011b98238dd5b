package io.github.featurehandoff.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C6.4, C9.2: an I/O error in words for its cause. */
class FeatureDirectoryTest {
  private final Path outside;
  private final FeatureDirectory feature;

  FeatureDirectoryTest(@TempDir Path root) {
    outside = root.resolve("outside");
    feature = new FeatureDirectory(root.resolve("kitty-specs/001-a"), null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No space left on device | the disk is full. Free some space, then run handoff once again.",
        "Disk quota exceeded     | the disk quota is used up. Free some space, then run handoff once again.",
        "Read-only file system   | the file system is read-only. Mount it writable.",
        "Input/output error      | cannot be read or written: Input/output error. Repair the file"
            + " system.",
      })
  void an_error_of_the_system_is_a_fault_in_words_for_it_C6_4(String reason, String words) {
    String file = feature.path().resolveSibling(".handoff/x-1-1.tmp").toString();

    assertThat(feature.unreadable(new FileSystemException(file, null, reason)))
        .hasToString("handoff: " + words);
  }

  @Test
  void a_file_is_named_relative_to_its_feature_C9_2() {
    assertThat(feature.unreadable(new AccessDeniedException(feature.log().toString())))
        .hasToString(
            "status.events.jsonl: cannot be accessed: permission denied. Give the user who runs this"
                + " permission to read the feature directory and to write in its handoff/.");
    assertThat(feature.unreadable(new AccessDeniedException(feature.path().toString())))
        .hasToString(
            "cannot be accessed: permission denied. Give the user who runs this permission to read"
                + " the feature directory and to write in its handoff/.");
    Path unpublished = feature.path().resolveSibling(".handoff");
    assertThat(feature.unreadable(new AccessDeniedException(unpublished.toString())))
        .hasToString(
            "handoff: cannot be accessed: permission denied. Give the user who runs this permission"
                + " to read the feature directory and to write in "
                + unpublished.getParent()
                + " and its .handoff/.");
    assertThat(feature.unreadable(new NoSuchFileException(feature.log().toString())))
        .hasToString(
            "status.events.jsonl: was removed during the export. Let no other program remove it"
                + " meanwhile.");
  }

  @Test
  void a_missing_output_directory_is_the_fault_whatever_the_error_is_C9_2() {
    assertThat(
            new FeatureDirectory(feature.path(), outside)
                .unreadable(new NoSuchFileException(outside.resolve("001-a").toString())))
        .hasToString(
            outside
                + ": is gone; the output directory was expected. Put it back, or set"
                + " handoff.output-dir to another directory.");
  }
}
