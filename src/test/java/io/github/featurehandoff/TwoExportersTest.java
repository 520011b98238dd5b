package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C7.4: what happens to log and export while an export is made. */
class TwoExportersTest {
  private static final String SLUG = "001-a";

  private final Specs specs;

  TwoExportersTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog(SLUG, Specs.events(3));
  }

  @AfterEach
  void nothing_is_left_behind() {
    assertThat(specs.leftBehind()).isEmpty();
  }

  /** A step of a route: what another program does meanwhile. */
  public static final class Meanwhile implements Processor {
    private static Runnable once = () -> {};

    @Override
    public void process(Exchange exchange) {
      Runnable now = once;
      once = () -> {};
      now.run();
    }
  }

  /** Exports while something happens right before a step of a route. */
  private Specs.Run once(String route, String step, Runnable meanwhile, String... more) {
    Meanwhile.once = meanwhile;
    String[] arguments = new String[more.length + 1];
    System.arraycopy(more, 0, arguments, 0, more.length);
    arguments[more.length] =
        "-Dhandoff.routes-dir="
            + specs.routesWith(
                route,
                "- process:\n( +)ref: " + step,
                "- process:\n            ref: \"#class:"
                    + Meanwhile.class.getName()
                    + "\"\n        - process:\n            ref: "
                    + step);
    return specs.onceWithSource(arguments);
  }

  private void append(String event) {
    try {
      Files.writeString(specs.log(SLUG), event, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"safe", "always"})
  void an_export_that_another_exporter_has_renewed_stays_C7_4(String replace) throws Exception {
    Specs.Run run =
        once(
            "publish-events",
            "handoff-publish-events.prepare",
            () -> {
              append(Specs.EVENT);
              specs.once();
            },
            "-Dhandoff.replace=" + replace);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("1 unchanged").doesNotContain("lost", "rewritten");
    assertThat(specs.export(SLUG)).hasSameBinaryContentAs(specs.log(SLUG));
  }

  @Test
  void a_log_that_only_grew_lost_nothing_though_the_export_is_ahead_of_the_copy_C7_4() {
    specs.once();
    append(Specs.EVENT);
    specs.once();
    append("{\"event_id\": \"02\"}\n");

    Specs.Run run =
        once(
            "validate-events",
            "handoff-validate-events.validate",
            () -> {
              append("{\"event_id\": \"03\"}\n");
              specs.once();
            });

    assertThat(run.status()).isZero();
    assertThat(run.out()).doesNotContain("lost", "rewritten");
    assertThat(specs.export(SLUG)).hasSameBinaryContentAs(specs.log(SLUG));
  }

  @Test
  void a_log_that_gets_its_first_event_is_copied_in_the_end_C2_1() throws IOException {
    Files.delete(specs.log(SLUG));
    specs.withoutLog(SLUG);

    Specs.Run run =
        once(
            "publish-events",
            "handoff-publish-events.prepare",
            () -> specs.withLog(SLUG, Specs.events(2)));

    assertThat(run.out()).contains("1 feature: 1 copied");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(2));
  }

  @Test
  void an_export_that_changes_every_time_is_a_fault_C7_4() {
    specs.once();
    append(Specs.EVENT);
    Runnable[] touch = new Runnable[1];
    long[] times = new long[1];
    touch[0] =
        () -> {
          Meanwhile.once = touch[0];
          Specs.modified(specs.export(SLUG), FileTime.fromMillis(++times[0]));
        };

    Specs.Run run = once("publish-events", "handoff-publish-events.prepare", touch[0]);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "log or export changed while the export was made, ten times in a row. Let no other"
                + " program write to them meanwhile, and no interceptor of an application take the"
                + " place of the file producer.");
    assertThat(times[0]).isEqualTo(10);
    assertThat(specs.export(SLUG)).hasContent(Specs.events(3));
  }

  @Test
  void another_user_s_export_with_the_right_bytes_is_no_failure_C3_6() throws Exception {
    assumeTrue(isRoot(), "only root can make a file another user's");
    specs.once();
    Path export = specs.export(SLUG);
    Files.setAttribute(export, "unix:uid", 65534);
    Specs.modified(specs.log(SLUG), FileTime.fromMillis(1));
    Object inode = Files.getAttribute(export, "unix:ino");

    assertThat(withoutOwnership()).isZero();

    assertThat(Files.getAttribute(export, "unix:ino")).isNotEqualTo(inode);
    assertThat(Files.getAttribute(export, "unix:uid")).isEqualTo(0);
    assertThat(Files.getLastModifiedTime(export))
        .isEqualTo(Files.getLastModifiedTime(specs.log(SLUG)));
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** Runs the program as a root who may not change what belongs to others. */
  private int withoutOwnership() throws Exception {
    return new ProcessBuilder(
            "setpriv",
            "--bounding-set=-fowner",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.github.featurehandoff.cli.Handoff",
            "once",
            specs.directory().toString())
        .redirectErrorStream(true)
        .redirectOutput(specs.workingDirectory().resolve("out").toFile())
        .start()
        .waitFor();
  }
}
