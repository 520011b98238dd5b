package io.github.featurehandoff;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.route.ExportListener;
import io.github.featurehandoff.route.PendingFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C12: every export is notified at least once. */
class NotificationTest {
  private final Specs specs;
  private final Path inbox;
  private final List<Exchange> accepted = Collections.synchronizedList(new ArrayList<>());

  @AutoClose private final Application application;

  NotificationTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    inbox = Files.createDirectory(specs.workingDirectory().resolve("inbox"));
    application = new Application(specs);
  }

  /** Starts the application with an endpoint that rejects some messages, then accepts all. */
  private CamelContext start(int rejections, String... keysAndValues) throws Exception {
    AtomicInteger left = new AtomicInteger(rejections);
    application.accept("direct:inbox", exchange -> left.getAndDecrement() > 0, accepted::add);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "handoff.notify",
                "direct:inbox",
                "handoff.source.branch",
                Specs.BRANCH,
                "handoff.source.commit",
                Specs.COMMIT));
    settings.addAll(List.of(keysAndValues));
    return application.start(settings.toArray(String[]::new));
  }

  private Exchange export(Object feature) {
    return application.export(feature, Map.of("Authorization", "secret"));
  }

  private static FileTime modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private List<String> inbox() throws IOException {
    try (Stream<Path> files = Files.list(inbox)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Specs.Run once(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-Dhandoff.notify=file:" + inbox + "?fileName=${header.HandoffSlug}.json"));
    arguments.addAll(List.of(more));
    return specs.onceWithSource(arguments.toArray(String[]::new));
  }

  @Test
  void an_export_is_notified_once_with_all_that_identifies_it_C12_1() throws Exception {
    start(0);
    specs.withLog("001-a", Specs.events(3));

    Exchange exchange = export("001-a");
    export("001-a");

    assertThat(exchange.getMessage().getHeaders()).containsEntry("Authorization", "secret");
    assertThat(accepted).hasSize(1);
    assertThat(accepted.get(0).getMessage().getHeaders())
        .containsEntry("HandoffSpecsDir", specs.directory().toString())
        .containsEntry("HandoffSlug", "001-a")
        .containsEntry("HandoffOutcome", "exported")
        .containsEntry("HandoffEvents", "3")
        .containsEntry("HandoffSha256", exchange.getMessage().getHeader("HandoffSha256"))
        .doesNotContainKey("Authorization");
    JsonNode json = new ObjectMapper().readTree(accepted.get(0).getMessage().getBody(String.class));
    assertThat(json.path("slug").asText()).isEqualTo("001-a");
    assertThat(json.path("sha256").asText())
        .isEqualTo(exchange.getMessage().getHeader("HandoffSha256"));
    assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
  }

  @Test
  void a_rejected_notification_fails_the_feature_undoes_no_export_and_is_sent_again_C12_4()
      throws Exception {
    start(5);
    specs.withLog("001-a", Specs.events(3));
    Object inode = null;

    for (int i = 0; i < 5; i++) {
      Exchange rejected = export("001-a");
      assertThat(rejected.getException())
          .hasMessage(
              "001-a: "
                  + specs.export("001-a")
                  + ": was published, but direct:inbox rejected the notification:"
                  + " it is full. Check that the endpoint of handoff.notify accepts messages.");
      assertThat(rejected.getMessage().getHeaders()).containsEntry("Authorization", "secret");
      assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
      assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
      assertThat(specs.deliveryRecord("001-a")).doesNotExist();
      Object now = Files.getAttribute(specs.export("001-a"), "unix:ino");
      assertThat(inode == null ? now : inode).isEqualTo(now);
      inode = now;
    }
    Exchange last = export("001-a");

    assertThat(last.getException()).isNull();
    assertThat(accepted).hasSize(1);
    assertThat(modified(specs.deliveryRecord("001-a"))).isEqualTo(Specs.LONG_AGO);
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ino")).isEqualTo(inode);
  }

  @Test
  void the_endpoint_may_send_another_feature_to_the_routes_C12_1() throws Exception {
    CamelContext camel = start(0, "handoff.notify", "direct:reader");
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("003-c", Specs.events(3));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:reader")
                .setHeader("HandoffFeature", header("HandoffSlug"))
                .to("direct:handoff-feature-events")
                .split(body())
                .to("mock:event")
                .end()
                .filter(header("HandoffSlug").isNotEqualTo("003-c"))
                .setHeader("HandoffFeature", constant("003-c"))
                .to("direct:handoff-export-feature");
          }
        });
    application.mock("mock:event").expectedMessageCount(6);

    assertThat(export("001-a").getException()).isNull();

    application.mock("mock:event").assertIsSatisfied();
    for (String slug : List.of("001-a", "003-c")) {
      assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug));
      assertThat(modified(specs.export(slug))).isEqualTo(Specs.LONG_AGO);
    }
  }

  @Test
  void an_export_that_would_wait_for_itself_is_refused_C12_1() throws Exception {
    CamelContext camel = start(0, "handoff.notify", "direct:again");
    specs.withLog("001-a", Specs.events(3));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:again").setBody(header("HandoffSlug")).to("direct:handoff-export-feature");
          }
        });

    assertThat(export("001-a").getException())
        .hasMessage(
            "001-a: "
                + specs.export("001-a")
                + ": was published, but direct:again rejected the notification:"
                + " ?: the export of \"001-a\" waits for the endpoint that sent it again. Set"
                + " handoff.notify to an endpoint that does not wait for an export, such as seda:."
                + " Check that the endpoint of handoff.notify accepts messages.");
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
  }

  @Test
  void exports_that_would_wait_for_each_other_are_refused_C12_1() throws Exception {
    CamelContext camel = start(0, "handoff.notify", "direct:other", "handoff.parallelism", "1");
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(3));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:other")
                .choice()
                .when(header("HandoffSlug").isEqualTo("001-a"))
                .setBody(constant("002-b"))
                .to("direct:handoff-export-feature")
                .otherwise()
                .to("direct:handoff-export-features");
          }
        });

    Exchange batch = application.send(Application.EXPORT_FEATURES, null, Map.of());

    assertThat(batch.getException())
        .hasMessageContaining("the export of \"002-b\" waits for the endpoint that sent it again.");
    for (String slug : List.of("001-a", "002-b")) {
      assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug));
    }
  }

  @Test
  void a_queue_may_lead_back_to_the_routes_C12_1() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CamelContext camel = start(0, "handoff.notify", "direct:queue");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            // A slow disk: the reader of the queue comes before the end of the export.
            from("direct:queue").to("seda:again").process(sent -> ended.await(1, SECONDS));
            from("seda:again")
                .onCompletion()
                .process(done -> ended.countDown())
                .end()
                .setBody(header("HandoffSlug"))
                .to("direct:handoff-export-feature")
                .to("mock:again");
          }
        });
    specs.withLog("001-a", Specs.events(3));
    application.mock("mock:again").expectedMessageCount(1);

    export("001-a");

    application.mock("mock:again").assertIsSatisfied();
  }

  @Test
  void a_notification_names_its_events_as_new_until_it_is_accepted_C12_1() throws Exception {
    start(1, "handoff.events", "mock:events");
    specs.withLog("001-a", Specs.events(3));

    export("001-a");
    export("001-a");
    Specs.modified(
        specs.withLog("001-a", Specs.events(5)), FileTime.fromMillis(1_700_000_000_000L));
    export("001-a");

    assertThat(accepted)
        .extracting(
            exchange -> exchange.getMessage().getHeader("HandoffFromLine"),
            exchange -> exchange.getMessage().getHeader("HandoffNewEvents"))
        .containsExactly(tuple("1", "3"), tuple("4", "2"));
    assertThat(application.mock("mock:events").getExchanges()).hasSize(5);
  }

  @Test
  void a_watcher_sends_a_rejected_notification_again_until_each_export_is_accepted_once_C12_4()
      throws Exception {
    for (int i = 0; i < 6; i++) {
      specs.withLog("00" + i + "-a", Specs.events(3));
    }
    specs.withoutLog("007-b");
    start(3, "handoff.watch", "true");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(accepted).hasSize(7);
              for (int i = 0; i < 6; i++) {
                assertThat(specs.deliveryRecord("00" + i + "-a")).exists();
                assertThat(modified(specs.deliveryRecord("00" + i + "-a")))
                    .isEqualTo(Specs.LONG_AGO);
              }
            });
    assertThat(accepted)
        .extracting(exchange -> exchange.getMessage().getHeader("HandoffSlug"))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_bootstrap_event_keeps_its_id_until_its_notification_is_accepted_C4_4() throws Exception {
    start(1);
    specs.withoutLog("001-a");

    assertThat(export("001-a").getException()).isNotNull();
    byte[] event = Files.readAllBytes(specs.export("001-a"));
    Exchange second = export("001-a");

    assertThat(second.getException()).isNull();
    assertThat(second.getMessage().getHeader("HandoffOutcome")).isEqualTo("unchanged");
    assertThat(specs.export("001-a")).hasBinaryContent(event);
    String at = new ObjectMapper().readTree(event).path("at").asText();
    assertThat(modified(specs.export("001-a"))).isEqualTo(FileTime.from(Instant.parse(at)));
    assertThat(accepted).hasSize(1);
    export("001-a");
    assertThat(accepted).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1000})
  void a_log_with_an_early_modification_time_is_notified_once_too_C12_3(long time)
      throws Exception {
    start(1);
    Specs.modified(specs.withLog("001-a", Specs.events(3)), FileTime.fromMillis(time));

    assertThat(export("001-a").getException()).isNotNull();
    assertThat(modified(specs.export("001-a"))).isEqualTo(FileTime.fromMillis(time));
    export("001-a");
    export("001-a");

    assertThat(accepted).hasSize(1);
  }

  @Test
  void a_run_waits_for_its_notifications_and_fails_if_one_is_rejected_C12_4() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    specs.withoutLog("002-b");

    Specs.Run rejected = specs.onceWithSource("-Dhandoff.notify=direct:missing?block=false");

    assertThat(rejected.status()).isEqualTo(1);
    assertThat(rejected.out())
        .contains(
            "failed        001-a  kitty-specs/001-a/handoff/events.jsonl: was published, but"
                + " direct:missing?block=false rejected the notification: ");
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    Specs.Run run = once();
    assertThat(run.status()).isZero();
    assertThat(inbox()).containsExactly("001-a.json", "002-b.json");
    assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
    Files.delete(inbox.resolve("001-a.json"));
    assertThat(once().out())
        .startsWith("2 features: 0 copied, 0 bootstrapped, 2 unchanged, 0 failed");
    assertThat(inbox()).containsExactly("002-b.json");
  }

  @Test
  void a_notification_that_a_kill_prevented_is_sent_by_the_next_run_C12_3() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    Path routes =
        specs.routesWith(
            "deliver-export",
            "onPrepare: handoff-deliver-export.notification",
            "onPrepare: \"#class:" + Killed.class.getName() + "\"");
    assertThat(
            specs.onceInProcess("-Dhandoff.routes-dir=" + routes, "-Dhandoff.notify=file:" + inbox))
        .isEqualTo(Killed.STATUS);
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(specs.deliveryRecord("001-a")).doesNotExist();
    assertThat(inbox()).isEmpty();
    Object inode = Files.getAttribute(specs.export("001-a"), "unix:ino");

    Specs.Run next = once();

    assertThat(next.status()).isZero();
    assertThat(inbox()).containsExactly("001-a.json");
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ino")).isEqualTo(inode);
    assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
  }

  /** Ends the process at once, like a kill. */
  public static final class Killed implements Processor {
    static final int STATUS = 137;

    @Override
    public void process(Exchange exchange) {
      Runtime.getRuntime().halt(STATUS);
    }
  }

  @Test
  void lines_that_were_accepted_are_not_sent_again_while_a_torn_tail_is_held_back_C3_5()
      throws Exception {
    start(0);
    FileTime later = FileTime.from(Specs.LONG_AGO.toInstant().plusSeconds(9));

    specs.withLog("001-a", Specs.events(3) + "{\"torn");
    assertThat(export(seenByAWatcher("001-a")).getMessage().getHeader("HandoffOutcome"))
        .isEqualTo("exported");
    assertThat(accepted).hasSize(1);

    Specs.modified(specs.withLog("001-a", Specs.events(3) + "{\"torn\": 1"), later);
    assertThat(export(seenByAWatcher("001-a")).getMessage().getHeader("HandoffOutcome"))
        .isEqualTo("held");
    assertThat(modified(specs.export("001-a"))).isEqualTo(later);
    assertThat(accepted).hasSize(1);

    specs.withLog("001-a", Specs.events(3) + "{\"torn\": 1}\n");
    export(seenByAWatcher("001-a"));
    assertThat(accepted)
        .extracting(exchange -> exchange.getMessage().getHeader("HandoffEvents"))
        .containsExactly("3", "4");
  }

  @Test
  void a_rejected_notification_is_sent_again_while_a_torn_tail_is_held_back_C3_5()
      throws Exception {
    start(1);
    specs.withLog("001-a", Specs.events(3) + "{\"torn");

    export(seenByAWatcher("001-a"));
    assertThat(accepted).isEmpty();
    export(seenByAWatcher("001-a"));

    assertThat(accepted).hasSize(1);
  }

  /** A message as the watcher sends it; no thread of a watcher decides when. */
  private PendingFeature seenByAWatcher(String slug) {
    return new PendingFeature(
        SpecsDirectory.open(specs.directory(), null).featureAt(specs.feature(slug)),
        new ExportListener() {},
        PendingFeature.Mode.WATCH);
  }
}
