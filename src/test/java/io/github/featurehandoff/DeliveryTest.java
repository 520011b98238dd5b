package io.github.featurehandoff;

import static org.apache.camel.ExchangePattern.InOnly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.result.ExportResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C12.2 to C12.4: the events of exports, one by one. */
class DeliveryTest {
  private final Specs specs;
  private final List<Message> accepted = Collections.synchronizedList(new ArrayList<>());

  @AutoClose private final Application application;

  /** What the endpoint rejects; an application and a run of the program send to the same one. */
  private Predicate<Message> rejected = message -> false;

  DeliveryTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  private void start(String... keysAndValues) throws Exception {
    application.accept(
        "direct:sink",
        exchange -> rejected.test(exchange.getMessage()),
        exchange -> accepted.add(exchange.getMessage()));
    List<String> settings = new ArrayList<>(List.of("handoff.events", "direct:sink"));
    settings.addAll(List.of(keysAndValues));
    application.start(settings.toArray(String[]::new));
  }

  private List<Object> headers(String name) {
    List<Object> values = new ArrayList<>();
    accepted.forEach(message -> values.add(message.getHeader(name)));
    return values;
  }

  private static List<Object> lines(long first, long last) {
    return new ArrayList<>(LongStream.rangeClosed(first, last).mapToObj(String::valueOf).toList());
  }

  private FileTime modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private boolean isComplete(String slug) throws IOException {
    return modified(specs.deliveryRecord(slug)).equals(modified(specs.export(slug)));
  }

  /** A log that is newer than the one before. */
  private void later(String slug, String content, int seconds) {
    Specs.modified(
        specs.withLog(slug, content),
        FileTime.from(Specs.LONG_AGO.toInstant().plusSeconds(seconds)));
  }

  @Test
  void each_event_is_a_message_with_its_line_in_their_order_C12_2() throws Exception {
    start();
    String log = "{\"event_id\": \"01\", \"x\": \"\u00e9\"}\r\n{\"event_id\": 3}\n";
    specs.withLog("001-a", log);

    assertThat(application.export("001-a").getException()).isNull();

    StringBuilder bodies = new StringBuilder();
    accepted.forEach(message -> bodies.append(message.getBody(String.class)).append('\n'));
    assertThat(bodies).hasToString(log);
    assertThat(accepted.get(0).getHeaders())
        .containsOnly(
            Map.entry("HandoffSlug", "001-a"),
            Map.entry("HandoffLine", "1"),
            Map.entry("HandoffEventId", "01"),
            Map.entry("HandoffRewritten", "false"));
    assertThat(accepted.get(1).getHeaders()).doesNotContainKey("HandoffEventId");
    assertThat(isComplete("001-a")).isTrue();
  }

  @Test
  void a_record_has_the_same_digits_in_every_language_C12_3() throws Exception {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      start();
      specs.withLog("001-a", Specs.events(2));
      application.export("001-a");
    } finally {
      Locale.setDefault(usual);
    }

    assertThat(specs.deliveryRecord("001-a")).content().contains("\"events\": 2, ");
  }

  @Test
  void after_growth_only_the_new_lines_are_sent_C12_2() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(2000));
    application.export("001-a");
    accepted.clear();

    later("001-a", Specs.events(2001), 1);
    application.export("001-a");
    application.export("001-a");

    assertThat(headers("HandoffLine")).containsExactly("2001");
    assertThat(headers("HandoffRewritten")).containsExactly("false");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10})
  void after_a_rewrite_the_lines_from_the_first_that_differs_are_sent_C12_2(int line)
      throws Exception {
    start();
    specs.withLog("001-a", Specs.events(10));
    application.export("001-a");
    accepted.clear();

    String before = Specs.events(10);
    later(
        "001-a",
        before.replace("{\"event_id\": \"" + line + "\"", "{ \"event_id\": \"" + line + "\""),
        1);
    rejected = message -> true;
    assertThat(application.export("001-a").getException()).isNotNull();
    rejected = message -> false;
    application.export("001-a");

    assertThat(headers("HandoffLine")).containsExactlyElementsOf(lines(line, 10));
    assertThat(headers("HandoffRewritten")).containsOnly("true");
    accepted.clear();
    later("001-a", Files.readString(specs.log("001-a")) + "{}\n", 2);
    application.export("001-a");
    assertThat(headers("HandoffRewritten")).containsExactly("false");
  }

  @Test
  void lines_after_a_loss_at_the_end_take_the_place_of_the_lost_ones_C12_2() throws Exception {
    start("handoff.replace", "always");
    specs.withLog("001-a", Specs.events(10));
    application.export("001-a");
    accepted.clear();
    later("001-a", Specs.events(7), 1);
    application.export("001-a");
    assertThat(accepted).isEmpty();
    later("001-a", Specs.events(7), 2);
    application.export("001-a");

    later("001-a", Specs.events(7) + "{\"event_id\": \"new\"}\n", 3);
    application.export("001-a");
    later("001-a", Files.readString(specs.log("001-a")) + "{}\n", 4);
    application.export("001-a");

    assertThat(headers("HandoffLine")).containsExactly("8", "9");
    assertThat(headers("HandoffRewritten")).containsExactly("true", "false");
  }

  @Test
  void what_is_delivered_again_takes_the_place_of_what_was_rewritten_C12_2() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));
    application.export("001-a");
    rejected = message -> true;
    later("001-a", Specs.events(3).replace("{\"event_id\": \"3", "{ \"event_id\": \"3"), 1);
    application.export("001-a");
    Path inbox = Files.createDirectory(specs.workingDirectory().resolve("inbox"));
    String events =
        "--events=file:" + inbox + "?fileName=${header.HandoffLine}-${header.HandoffRewritten}";

    assertThat(specs.once(events, "--redeliver").status()).isZero();
    assertThat(specs.once(events, "--redeliver").status()).isZero();

    try (Stream<Path> files = Files.list(inbox)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly("1-false", "1-true", "2-false", "2-true", "3-false", "3-true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"handoff.events", "handoff.notify"})
  void what_a_route_stops_or_hands_to_its_dead_letters_it_has_accepted_C12_2(String setting)
      throws Exception {
    application
        .camel()
        .addRoutes(
            new RouteBuilder() {
              @Override
              public void configure() {
                errorHandler(deadLetterChannel("mock:dead"));
                from("direct:inbox")
                    .choice()
                    .when(header("HandoffSlug").isEqualTo("001-a"))
                    .to("mock:stopped")
                    .stop()
                    .otherwise()
                    .throwException(new IOException("it is full"));
              }
            });
    application.start(setting, "direct:inbox");
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    int messages = setting.equals("handoff.events") ? 3 : 1;

    for (String slug : List.of("001-a", "002-b")) {
      Exchange exported = application.export(slug);
      assertThat(Application.body(exported, ExportResult.class).delivered()).isEqualTo(3);
      assertThat(exported.getExchangeExtension().isErrorHandlerHandledSet()).isFalse();
      assertThat(isComplete(slug)).isTrue();
    }

    assertThat(application.mock("mock:stopped").getExchanges()).hasSize(messages);
    assertThat(application.mock("mock:dead").getExchanges()).hasSize(messages);
  }

  @ParameterizedTest
  @ValueSource(strings = {"handoff.events", "handoff.notify"})
  void what_a_route_rolls_back_it_has_rejected_C12_4(String setting) throws Exception {
    application
        .camel()
        .addRoutes(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:transaction").to("mock:seen").markRollbackOnly();
              }
            });
    application.start(setting, "direct:transaction");
    specs.withLog("001-a", Specs.events(3));

    assertThat(application.export("001-a").getException())
        .hasMessageContaining("direct:transaction rejected ")
        .hasMessageContaining(": it was rolled back. ");
    assertThat(application.mock("mock:seen").getExchanges()).hasSize(1);
    assertThat(specs.deliveryRecord("001-a")).doesNotExist();
  }

  @Test
  void the_endpoint_may_send_another_feature_to_the_routes_C12_2() throws Exception {
    application
        .camel()
        .addRoutes(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:first")
                    .to("mock:event")
                    .filter(header("HandoffSlug").isEqualTo("001-a"))
                    .setBody(constant("002-b"))
                    .to("direct:handoff-export-feature");
              }
            });
    application.start("handoff.events", "direct:first");
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(2));

    assertThat(application.export("001-a").getException()).isNull();

    assertThat(application.mock("mock:event").getExchanges())
        .extracting(event -> event.getMessage().getHeader("HandoffLine"))
        .containsExactly("1", "1", "2", "2", "3");
    assertThat(isComplete("001-a")).isTrue();
    assertThat(isComplete("002-b")).isTrue();
  }

  @Test
  void a_rejected_line_is_the_first_to_be_sent_again_C12_4() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(1500));
    rejected = message -> "1202".equals(message.getHeader("HandoffLine"));

    Exchange failed = application.export("001-a");

    assertThat(failed.getException())
        .hasMessage(
            "001-a: "
                + specs.export("001-a")
                + ": was published, but direct:sink rejected line 1202: it is full. Check that the"
                + " endpoint of handoff.events accepts messages.");
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(isComplete("001-a")).isFalse();
    rejected = message -> false;
    application.export("001-a");
    assertThat(headers("HandoffLine")).containsExactlyElementsOf(lines(1, 1500));
    assertThat(isComplete("001-a")).isTrue();
  }

  @Test
  void a_watcher_sends_again_what_was_rejected_C12_4() throws Exception {
    specs.withLog("001-a", Specs.events(5));
    int[] left = {2};
    rejected = message -> "3".equals(message.getHeader("HandoffLine")) && left[0]-- > 0;
    start("handoff.watch", "true");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(headers("HandoffLine")).containsExactlyElementsOf(lines(1, 5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"handoff.events", "handoff.notify"})
  void a_queue_has_accepted_what_is_in_it_and_needs_no_reader_C12_2(String setting)
      throws Exception {
    application.start(setting, "seda:queue");
    specs.withLog("001-a", Specs.events(2));

    // A request, as handoff once makes it: the queue would wait for an answer to it.
    Object result = application.template().requestBody(Application.EXPORT_FEATURE, "001-a");

    assertThat(result).isInstanceOf(ExportResult.class);
    assertThat(application.camel().getEndpoint("seda:queue", SedaEndpoint.class).getExchanges())
        .hasSize(setting.equals("handoff.events") ? 2 : 1)
        .allSatisfy(exchange -> assertThat(exchange.getPattern()).isEqualTo(InOnly));
    assertThat(isComplete("001-a")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"handoff.events", "handoff.notify"})
  void no_more_features_are_delivered_at_once_than_are_exported_at_once_C12_2(String setting)
      throws Exception {
    LateSink late = new LateSink();
    application.camel().getRegistry().bind("late", late);
    application
        .camel()
        .addRoutes(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:late").process("late");
              }
            });
    for (int i = 10; i < 50; i++) {
      specs.withLog("0" + i + "-a", Specs.events(5));
    }
    application.start(setting, "direct:late", "handoff.parallelism", "2");

    Exchange exchange = application.send(Application.EXPORT_FEATURES, null, Map.of());

    assertThat(exchange.getException()).isNull();
    assertThat(late.accepted).hasValue(setting.equals("handoff.events") ? 200 : 40);
    assertThat(late.most).hasValueLessThanOrEqualTo(2);
    late.answers.shutdown();
  }

  /** Accepts what it gets later, one after the other, as a broker does that is written to. */
  private static final class LateSink extends AsyncProcessorSupport {
    final ExecutorService answers = Executors.newSingleThreadExecutor();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
      answers.execute(
          () -> {
            waiting.decrementAndGet();
            accepted.incrementAndGet();
            callback.done(false);
          });
      return false;
    }
  }

  @Test
  void a_kill_sends_again_at_most_a_thousand_events_C12_3() throws Exception {
    specs.withLog("001-a", Specs.events(2500));
    Path routes =
        specs.routesWith(
            "deliver-export",
            "ref: handoff-deliver-export.events-accepted",
            "ref: handoff-deliver-export.events-accepted\n              - process:\n"
                + "                  ref: \"#class:"
                + KilledAtLine1800.class.getName()
                + "\"");
    Path inbox = Files.createDirectory(specs.workingDirectory().resolve("inbox"));
    String events = "--events=file:" + inbox + "?fileName=${header.HandoffLine}";
    assertThat(specs.onceInProcess("-Dhandoff.routes-dir=" + routes, events))
        .isEqualTo(KilledAtLine1800.STATUS);
    assertThat(inbox.resolve("1800")).exists();
    assertThat(inbox.resolve("1801")).doesNotExist();
    start();

    application.export("001-a");

    assertThat(headers("HandoffLine")).containsExactlyElementsOf(lines(1001, 2500));
  }

  /** Ends the process at once, like a kill. */
  public static final class KilledAtLine1800 implements Processor {
    static final int STATUS = 137;

    @Override
    public void process(Exchange exchange) {
      if ("1800".equals(exchange.getMessage().getHeader("HandoffLine"))) {
        Runtime.getRuntime().halt(STATUS);
      }
    }
  }

  @Test
  void runs_without_an_endpoint_take_nothing_away_and_leave_no_record_C12_3() throws Exception {
    specs.withLog("001-a", Specs.events(2));
    assertThat(specs.once().status()).isZero();
    assertThat(specs.deliveryRecord("001-a")).doesNotExist();
    later("001-a", Specs.events(3), 1);
    start();
    application.export("001-a");
    later("001-a", Specs.events(4), 2);
    assertThat(specs.once().status()).isZero();
    later("001-a", Specs.events(5), 3);
    application.export("001-a");
    later("001-a", Specs.events(6), 4);
    assertThat(specs.once().status()).isZero();
    application.export("001-a");

    assertThat(headers("HandoffLine")).containsExactlyElementsOf(lines(1, 6));
  }

  @Test
  void an_export_replaced_without_an_endpoint_waits_though_it_has_the_same_time_and_size_C12_3()
      throws Exception {
    start();
    specs.withLog("001-a", "{\"event_id\": \"1\", \"x\": 1}\n{\"event_id\": \"2\", \"x\": 1}\n");
    application.export("001-a");
    accepted.clear();

    specs.withLog("001-a", "{\"event_id\": \"1\", \"x\": 1}\n{\"event_id\": \"2\", \"x\": 2}\n");
    assertThat(specs.once("--recheck").out()).startsWith("copied");
    application.export("001-a");

    assertThat(headers("HandoffLine")).containsExactly("2");
    assertThat(headers("HandoffRewritten")).containsExactly("true");
  }

  @Test
  void an_export_whose_time_alone_changes_is_not_sent_again_C12_3() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));
    application.export("001-a");
    accepted.clear();

    later("001-a", Specs.events(3), 60);
    application.export("001-a");

    assertThat(accepted).isEmpty();
    assertThat(isComplete("001-a")).isTrue();
  }

  private enum Damage {
    EMPTY,
    GARBAGE,
    CUT,
    OTHER_HASH,
    OTHER_FEATURE,
    FROM_THE_FUTURE,
    MORE_EVENTS,
    MISSING
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void a_record_that_does_not_fit_is_not_believed_C12_3(Damage damage) throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    application.export("001-a");
    application.export("002-b");
    accepted.clear();
    Path record = specs.deliveryRecord("001-a");
    String text = Files.readString(record);
    switch (damage) {
      case EMPTY -> Files.writeString(record, "");
      case GARBAGE -> Files.writeString(record, "garbage");
      case CUT -> Files.writeString(record, text.substring(0, 40));
      case OTHER_HASH ->
          Files.writeString(record, text.replaceFirst("[0-9a-f]{60}", "0".repeat(60)));
      case OTHER_FEATURE ->
          // With its time, as cp -p and cp -a copy it.
          Files.copy(
              specs.deliveryRecord("002-b"),
              record,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
      case FROM_THE_FUTURE -> {
        Files.writeString(record, text.replaceFirst("[0-9a-f]{60}", "0".repeat(60)));
        Specs.modified(record, FileTime.fromMillis(4_000_000_000_000L));
      }
      case MORE_EVENTS -> Files.writeString(record, text.replace("\"events\": 3", "\"events\": 4"));
      case MISSING -> Files.delete(record);
    }

    assertThat(application.export("001-a").getException()).isNull();

    assertThat(headers("HandoffLine")).containsExactlyElementsOf(lines(1, 3));
    assertThat(headers("HandoffSlug")).containsOnly("001-a");
    // Without a record the events are as good as new; a damaged one tells that some were sent.
    assertThat(headers("HandoffRewritten")).containsOnly(String.valueOf(damage != Damage.MISSING));
    assertThat(isComplete("001-a")).isTrue();
  }

  @Test
  void a_record_that_is_not_a_regular_file_is_a_fault_C8_1() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    Files.createDirectories(specs.deliveryRecord("001-a"));
    Files.createDirectories(specs.feature("002-b/handoff"));
    Files.createSymbolicLink(specs.deliveryRecord("002-b"), specs.log("001-a"));

    assertThat(application.export("001-a").getException())
        .hasMessageContaining(
            "handoff/.events.jsonl.delivered: is a directory; a regular file was expected");
    assertThat(application.export("002-b").getException())
        .hasMessageContaining(
            "handoff/.events.jsonl.delivered: is a symbolic link; a regular file was expected");
    assertThat(accepted).isEmpty();
    assertThat(specs.once().status()).isZero();
    assertThat(specs.log("001-a")).hasContent(Specs.events(3).strip());
  }

  @Test
  void a_report_says_what_was_delivered_and_what_waits_C12_4() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(1));
    Path inbox = Files.createDirectory(specs.workingDirectory().resolve("inbox"));
    String events = "--events=file:" + inbox + "?fileName=${header.HandoffSlug}&fileExist=Append";
    assertThat(specs.once().status()).isZero();

    assertThat(specs.once(events, "--dry-run").out())
        .contains("2 unchanged, 0 failed, 2 to deliver;");
    Specs.Run rejected = specs.once("--events=direct:nobody?block=false");
    assertThat(rejected.status()).isEqualTo(1);
    assertThat(rejected.out()).contains("0 unchanged, 2 failed, 2 waiting for delivery;");
    Specs.Run delivered = specs.once(events);
    assertThat(delivered.out())
        .contains("; 3 events delivered")
        .contains("; 1 event delivered")
        .contains("0 copied, 0 bootstrapped, 2 unchanged, 0 failed, 2 delivered;");
    assertThat(specs.once(events).out()).doesNotContain("delivered");
    Specs.Run again = specs.once(events, "--redeliver", "--feature=002-b", "--format=json");
    assertThat(again.out())
        .contains("\"delivered_events\":1,\"waits_for_delivery\":false")
        .contains("\"delivered\":1,\"waiting_for_delivery\":0");
    try (Stream<String> lines = Files.lines(inbox.resolve("002-b"))) {
      assertThat(lines.toList()).isNotEmpty();
    }
  }

  @Test
  void delivering_again_needs_somewhere_to_deliver_to_C9_5() {
    specs.withLog("001-a", Specs.events(3));

    assertThat(specs.once("--redeliver", "--dry-run").err())
        .isEqualTo(
            "handoff: --redeliver and --dry-run contradict each other. Use one of them.%n"
                    .formatted()
                + "handoff: --redeliver has nowhere to deliver to. Set handoff.events or handoff.notify as"
                + " well.%n".formatted());
  }

  @Test
  void a_missing_component_is_named_with_its_coordinates_C9_2() {
    specs.withLog("001-a", Specs.events(3));

    Specs.Run missing = specs.once("--events=sftp:host/inbox");
    Specs.Run misspelt = specs.once("--notify=kafak:topic");

    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err())
        .contains(
            "handoff.events is \"sftp:host/inbox\", but the component sftp is missing here. Add")
        .contains(
            "org.apache.camel:camel-ftp:"
                + new DefaultCamelContext().getVersion()
                + " and the jars that it needs to the class path.");
    assertThat(misspelt.status()).isEqualTo(2);
    assertThat(misspelt.err())
        .contains(
            "handoff.notify is \"kafak:topic\", but Camel has no component kafak. Did you mean"
                + " kafka?");
    assertThat(specs.export("001-a")).doesNotExist();
  }
}
