package io.github.featurehandoff.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C6.2, C6.3: files that are not published yet, and which of them are leftovers. */
class UnpublishedFilesTest {
  private final Path exports;
  private final FeatureDirectory feature;
  private final UnpublishedFiles files;

  UnpublishedFilesTest(@TempDir Path directory) throws IOException {
    exports = directory.toRealPath();
    Files.createDirectories(exports.resolve("001-a/handoff"));
    feature = new FeatureDirectory(exports.resolve("001-a"), null);
    files = UnpublishedFiles.in(exports);
  }

  @Test
  void they_are_in_a_directory_that_git_does_not_see_C6_2() throws Exception {
    git("init", "-q");
    try (UnpublishedFile file = UnpublishedFile.create(feature)) {
      Files.writeString(file.path(), "{");

      assertThat(file.path().getParent()).isEqualTo(exports.resolve(".handoff"));
      assertThat(git("status", "--porcelain", "--untracked-files=all")).isEmpty();
      git("add", "-A");
      assertThat(git("ls-files")).isEmpty();
    }
    assertThat(exports.resolve(".handoff").toFile().list())
        .containsExactlyInAnyOrder(".gitignore", "lock");
  }

  private String git(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = exports.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as(said).isZero();
    return said;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "of this process            | HOST-PROCESS-9.tmp               | 48 | false",
        "of a process that ended    | HOST-4000000000000001-1.tmp      | 0  | true",
        "of another host, young     | elsewhere-4000000000000001-1.tmp | 23 | false",
        "of another host, old       | elsewhere-4000000000000001-1.tmp | 25 | true",
        "made without locks, young  | unlocked-4000000000000001-1.tmp  | 23 | false",
        "made without locks, old    | unlocked-4000000000000001-1.tmp  | 25 | true",
        "of another tool            | HOST.tmp                         | 48 | false",
        "with a number out of range | HOST-ffffffffffffffff-1.tmp      | 48 | false",
      })
  void only_a_file_of_a_process_that_has_ended_is_a_leftover_C6_3(
      String what, String name, int hours, boolean leftover) throws IOException {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
    try (UnpublishedFile own = UnpublishedFile.create(feature)) {
      String[] parts = own.path().getFileName().toString().split("-", -1);
      Path file =
          Files.createFile(
              own.path()
                  .resolveSibling(name.replace("HOST", parts[0]).replace("PROCESS", parts[1])));

      new UnpublishedFiles(exports, later).removeLeftovers();

      assertThat(Files.notExists(file)).as(what).isEqualTo(leftover);
    }
  }

  /** Another process: makes a file, and keeps it until it is killed. */
  static final class Other {
    public static void main(String[] arguments) throws IOException {
      Path feature = Path.of(arguments[0]).resolve("001-a");
      UnpublishedFile file = UnpublishedFile.create(new FeatureDirectory(feature, null));
      file.awaitTurn("001-a");
      System.out.println(Files.writeString(file.path(), "{"));
      System.in.read();
    }
  }

  @Test
  void a_process_that_is_killed_leaves_a_leftover_and_no_lock_C6_3() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                exports.toString())
            .start();
    try (BufferedReader said = other.inputReader();
        UnpublishedFile mine = UnpublishedFile.create(feature)) {
      Path file = Path.of(said.readLine());

      files.removeLeftovers();
      assertThat(file).exists();
      assertThat(mine.path()).doesNotExist();
      assertThat(files.lock("001-a")).isNull();
      assertThat(files.lock("002-b")).isNotNull();
    } finally {
      other.destroyForcibly().waitFor();
    }

    try (UnpublishedFile mine = UnpublishedFile.create(feature)) {
      assertThat(mine.path()).doesNotExist();
      assertThat(files.lock("001-a")).isNotNull();
    }
    assertThat(exports.resolve(".handoff").toFile().list())
        .containsExactlyInAnyOrder(".gitignore", "lock");
  }

  @Test
  void whoever_may_export_may_use_the_directory_C6_2() throws IOException {
    Files.setPosixFilePermissions(exports, PosixFilePermissions.fromString("rwxrwxr-x"));

    UnpublishedFile.create(feature).close();

    assertThat(Files.getPosixFilePermissions(exports.resolve(".handoff")))
        .isEqualTo(Files.getPosixFilePermissions(exports));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(exports.resolve(".handoff/lock"))))
        .isEqualTo("rw-rw-r--");
  }

  @Test
  void something_else_in_the_place_of_the_directory_is_a_fault_C6_2() throws IOException {
    Path elsewhere = Files.createDirectory(exports.resolve("elsewhere"));
    Files.createSymbolicLink(exports.resolve(".handoff"), elsewhere);

    assertThatThrownBy(() -> UnpublishedFile.create(feature))
        .isInstanceOfSatisfying(
            IOException.class,
            e ->
                assertThat(feature.unreadable(e))
                    .hasToString(
                        exports.resolve(".handoff")
                            + ": is not a directory; a directory was expected. Remove it."));
    assertThat(elsewhere).isEmptyDirectory();
  }
}
