package io.github.featurehandoff.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.feature.FeatureDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.FutureTask;
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
        "while another process works here | true  | HOST-1.tmp      | 23 | false",
        "when no process works here       | false | HOST-1.tmp      | 0  | true",
        "of another host, young           | false | elsewhere-1.tmp | 23 | false",
        "of another host, old             | false | elsewhere-1.tmp | 25 | true",
        "the same beside other processes  | true  | elsewhere-1.tmp | 25 | true",
        "made without locks, young        | false | unlocked-1.tmp  | 23 | false",
        "made without locks, old          | false | unlocked-1.tmp  | 25 | true",
      })
  void only_a_file_of_a_process_that_has_ended_is_a_leftover_C6_3(
      String what, boolean working, String name, int hours, boolean leftover) throws IOException {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
    Path file;
    try (UnpublishedFile own = UnpublishedFile.create(feature)) {
      String host = own.path().getFileName().toString().split("-", -1)[0];
      file = Files.createFile(own.path().resolveSibling(name.replace("HOST", host)));
      if (working) {
        new UnpublishedFiles(exports, later).removeLeftovers();
      }
    }
    if (!working) {
      new UnpublishedFiles(exports, later).removeLeftovers();
    }
    assertThat(Files.notExists(file)).as(what).isEqualTo(leftover);
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
  void whoever_comes_while_another_one_removes_leftovers_has_locks_too_C7_4() throws Exception {
    UnpublishedFile.create(feature).close();
    try (FileChannel lock =
        FileChannel.open(exports.resolve(".handoff/lock"), StandardOpenOption.WRITE)) {
      FileLock removing = lock.lock(1L << 62, 1, false);
      FutureTask<UnpublishedFile> creating =
          new FutureTask<>(() -> UnpublishedFile.create(feature));
      Thread thread = new Thread(creating);
      thread.start();
      await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
      removing.release();

      try (UnpublishedFile file = creating.get()) {
        assertThat(file.path().getFileName().toString()).doesNotStartWith("unlocked");
      }
    }
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
                            + ": is not a directory; a directory was expected. Remove it, then run"
                            + " this again."));
    assertThat(elsewhere).isEmptyDirectory();
  }
}
