package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Report;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.errorhandler.DefaultErrorHandler;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** C7.4, C8.2, C9.1: features that come as messages, in the routes that the program runs. */
class MessageTest {
  private final Specs specs;

  @AutoClose private final Application application;

  MessageTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  @Test
  void a_feature_is_named_by_slug_path_file_or_header_and_answered_with_its_result_C8_2()
      throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));

    for (Object body :
        new Object[] {"001-a", specs.feature("001-a"), specs.feature("001-a").toFile()}) {
      Files.deleteIfExists(specs.export("001-a"));
      ExportResult result = Application.body(application.export(body), ExportResult.class);

      assertThat(result.outcome()).isEqualTo(Outcome.EXPORTED);
      assertThat(result.events()).isEqualTo(3);
      assertThat(result.bytes()).isEqualTo(Files.size(specs.log("001-a")));
      assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    }
    Exchange named = application.export("something else", Map.of("HandoffFeature", "001-a"));
    assertThat(Application.body(named, ExportResult.class).outcome()).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void a_fault_is_reported_by_its_result_and_not_logged_C9_1() throws Exception {
    application.start("handoff.fail-exchange", "false");
    specs.withLog("001-bad", "no event\n");
    Logger errorHandler = (Logger) LoggerFactory.getLogger(DefaultErrorHandler.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    errorHandler.addAppender(logged);
    errorHandler.setLevel(Level.TRACE);
    try {
      ExportResult result = Application.body(application.export("001-bad"), ExportResult.class);

      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      // Not at any level: threads share Camel's logger, whose level is a field.
      assertThat(logged.list).isEmpty();
    } finally {
      errorHandler.detachAppender(logged);
      errorHandler.setLevel(null);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "",
        "../kitty-specs/001-a",
        "001-a/..",
        "001-a/handoff",
        "/etc",
        "/",
        "no-such",
        "001-a\0",
        ".hidden",
        "linked",
        "notes"
      })
  void what_is_not_a_feature_of_the_specs_directory_is_refused_C8_2(String name) throws Exception {
    application.start();
    specs.withLog("001-a", Specs.EVENT);
    specs.withLog(".hidden", Specs.EVENT);
    Files.createSymbolicLink(specs.feature("linked"), specs.feature("001-a"));
    Specs.write(specs.feature("notes/notes.md"), "");

    Exchange exchange = application.export("001-a", Map.of("HandoffFeature", name));

    assertThat(exchange.getException())
        .isInstanceOf(ExportFailedException.class)
        .hasMessageContaining(
            "Send the slug or the path of a feature directory in the specs directory.");
    assertThat(specs.export("001-a")).doesNotExist();
    assertThat(specs.feature(".hidden/handoff")).doesNotExist();
  }

  @Test
  void a_message_that_names_nothing_is_refused_C8_2() throws Exception {
    application.start();

    assertThat(application.export(null).getException())
        .hasMessageContaining("the message names no feature: its body is empty.");
    assertThat(application.export(7).getException())
        .hasMessageContaining("the message names no feature: its body is a java.lang.Integer.");
  }

  @Test
  void a_failed_feature_fails_the_exchange_and_the_caller_does_not_go_on_C9_1() throws Exception {
    CamelContext camel = application.start();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:caller").to(Application.EXPORT_FEATURE).to("mock:after");
          }
        });
    application.mock("mock:after").expectedMessageCount(0);
    specs.withLog("001-a", "{}\n[]\n");

    CamelExecutionException failure =
        assertThrows(
            CamelExecutionException.class,
            () -> application.template().sendBody("direct:caller", "001-a"));

    application.mock("mock:after").assertIsSatisfied();
    ExportFailedException cause = assertInstanceOf(ExportFailedException.class, failure.getCause());
    assertThat(cause.result().faults().get(0).violation()).isNotNull();
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @Test
  void exports_of_one_feature_come_one_after_another_C7_4() throws Exception {
    CamelContext camel = application.start();
    specs.withLog("001-a", Specs.events(500));
    NotifyBuilder done = new NotifyBuilder(camel).whenDone(64).create();

    List<CompletableFuture<Object>> replies =
        IntStream.range(0, 64)
            .mapToObj(
                i -> application.template().asyncRequestBody(Application.EXPORT_FEATURE, "001-a"))
            .toList();

    assertThat(replies)
        .allSatisfy(
            reply ->
                assertThat(((ExportResult) reply.join()).outcome())
                    .isIn(Outcome.EXPORTED, Outcome.UNCHANGED));
    assertThat(done.matchesWaitTime()).isTrue();
    assertThat(replies.stream().map(reply -> ((ExportResult) reply.join()).outcome()))
        .containsOnlyOnce(Outcome.EXPORTED);
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void the_newline_of_a_torn_tail_is_waited_for_and_other_features_go_on_C3_5() throws Exception {
    CamelContext camel = application.start("handoff.settle-time", "1h", "handoff.parallelism", "1");
    Path log = specs.withLog("001-a", Specs.events(3) + "{\"torn\": ");
    specs.withLog("002-b", Specs.events(2));
    AtomicInteger tries = new AtomicInteger();
    AdviceWith.adviceWith(
        camel,
        "handoff-copy-events",
        route -> route.weaveAddFirst().process(exchange -> tries.incrementAndGet()));

    CompletableFuture<Object> report =
        application.template().asyncRequestBody(Application.EXPORT_FEATURES, "");

    // More often than a feature whose log has changed may begin again.
    await().untilAsserted(() -> assertThat(tries).hasValueGreaterThan(15));
    assertThat(specs.export("002-b")).hasSameBinaryContentAs(specs.log("002-b"));
    assertThat(specs.export("001-a")).doesNotExist();
    Files.writeString(log, "1}\n", StandardOpenOption.APPEND);
    assertThat(((Report) report.get(30, TimeUnit.SECONDS)).results())
        .allMatch(result -> result.outcome() == Outcome.EXPORTED);
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(log);
  }

  @Test
  void a_rename_that_cannot_succeed_fails_and_copies_nothing_C6_2() throws Exception {
    CamelContext camel = application.start();
    specs.withLog("001-a", Specs.events(3));
    AdviceWith.adviceWith(
        camel,
        "handoff-publish-events",
        route ->
            route
                .weaveByToUri("file:*")
                .before()
                .process(
                    exchange ->
                        Specs.write(specs.export("001-a").resolve("in-the-way"), "directory")));

    Exchange exchange = application.export("001-a");

    assertThat(exchange.getException())
        .hasMessageContaining(
            "001-a: "
                + specs.export("001-a")
                + ": the new export could not be renamed to this name; the old one"
                + " stays.");
    assertThat(Files.isDirectory(specs.export("001-a"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(specs.leftBehind()).isEmpty();
  }

  @Test
  void a_rename_in_the_output_directory_that_cannot_succeed_names_the_export_there_C6_2(
      @TempDir Path elsewhere) throws Exception {
    Path output = elsewhere.toRealPath();
    CamelContext camel = application.start("handoff.output-dir", output.toString());
    specs.withLog("001-a", Specs.events(3));
    Path export = output.resolve("001-a/events.jsonl");
    AdviceWith.adviceWith(
        camel,
        "handoff-publish-events",
        route ->
            route
                .weaveByToUri("file:*")
                .before()
                .process(exchange -> Specs.write(export.resolve("in-the-way"), "directory")));

    Exchange exchange = application.export("001-a");

    assertThat(exchange.getException())
        .hasMessage(
            "001-a: "
                + export
                + ": the new export could not be renamed to this name; the old one stays. Give the"
                + " user who runs this permission to write in "
                + export.getParent()
                + "/, and check that the export is not a directory and that its directory is not a mount"
                + " point.");
    try (Stream<Path> files = Files.list(export.resolveSibling(""))) {
      assertThat(files).containsExactly(export);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 2 lines in 36 bytes", "4, 4 lines in 72 bytes"})
  void a_snapshot_with_another_number_of_lines_than_its_log_is_a_fault_C5_4(int lines, String found)
      throws Exception {
    CamelContext camel = application.start();
    specs.withLog("001-a", Specs.events(3));
    AdviceWith.adviceWith(
        camel,
        "handoff-validate-events",
        route ->
            route
                .weaveAddFirst()
                .process(
                    exchange ->
                        Files.writeString(
                            Application.body(exchange, File.class).toPath(), Specs.events(lines))));

    assertThat(application.export("001-a").getException())
        .hasMessageContaining(
            "the snapshot has " + found + "; 3 lines in 54 bytes were expected, as in the log");
    assertThat(specs.export("001-a")).doesNotExist();
  }
}
