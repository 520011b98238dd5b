package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C11.6: a blob is streamed, not held in memory. */
class LargeLogTest {
  private static final byte[] LINE =
      ("{\"event_id\": \"01J8\", \"note\": \"" + "x".repeat(991) + "\"}\n")
          .getBytes(StandardCharsets.UTF_8);

  /** So many lines of 1 KiB, none of which is in memory. */
  private static final class Lines extends InputStream {
    private final long size;
    private long read;

    Lines(long count) {
      size = count * LINE.length;
    }

    @Override
    public int read() {
      return read == size ? -1 : LINE[(int) (read++ % LINE.length)];
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int at = (int) (read % LINE.length);
      int most = (int) Math.min(Math.min(length, LINE.length - at), size - read);
      System.arraycopy(LINE, at, bytes, offset, most);
      read += most;
      return most == 0 ? -1 : most;
    }
  }

  /** The log as a commit on the branch {@code x} has it. */
  private static CommittedFile log(Project project, long lines) throws Exception {
    try (ObjectInserter inserter = project.repository().newObjectInserter()) {
      project.branch(
          inserter,
          "refs/heads/x",
          Project.SPECS + "/a/" + Project.LOG,
          FileMode.REGULAR_FILE,
          inserter.insert(Constants.OBJ_BLOB, lines * LINE.length, new Lines(lines)));
    }
    return committed(project, "x");
  }

  private static CommittedFile committed(Project project, String revision) throws Exception {
    CommittedFile log = project.opened().at(revision).file("a", Project.LOG);
    assertThat(log).isNotNull();
    return log;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void a_log_of_64_mib_takes_no_more_memory_than_a_short_one_C11_6(@TempDir Path temporary)
      throws Exception {
    try (Project project = new Project(temporary)) {
      for (boolean packed : new boolean[] {false, true}) {
        CommittedFile log = log(project, 1 << 16);
        if (packed) {
          Project.git(project.root(), "-c", "core.bigFileThreshold=1m", "repack", "-q", "-a", "-d");
        }
        long before = allocated();
        assertThat(log.events()).isEqualTo(1 << 16);
        assertThat(allocated() - before).isLessThan(4 << 20);
      }
    }
  }

  @Test
  @Tag("stress")
  void a_log_of_1_gib_is_streamed_within_256_mib_C11_6(@TempDir Path temporary) throws Exception {
    try (Project project = new Project(temporary)) {
      CommittedFile log = log(project, 1 << 20);
      assertThat(log.size()).isEqualTo(1L << 30);
      assertThat(log.events()).isEqualTo(1 << 20);
      Project.git(project.root(), "repack", "-q", "-a", "-d");
      assertThat(committed(project, "x").events()).isEqualTo(1 << 20);
    }
  }
}
