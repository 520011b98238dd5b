package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C3.2: who is told of exports is told at least once. */
class NotificationTest extends CamelTestSupport {
  private static final FileTime PENDING = FileTime.fromMillis(0);

  private final Specs specs;
  private final Path inbox;
  private final List<Exchange> accepted = Collections.synchronizedList(new ArrayList<>());

  NotificationTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    inbox = Files.createDirectory(specs.workingDirectory().resolve("inbox"));
  }

  @Override
  public void configureTest(TestExecutionConfiguration configuration) {
    super.configureTest(configuration);
    configuration.withUseAdviceWith(true);
  }

  /** An application with an endpoint that refuses some messages before it accepts the others. */
  private CamelContext start(int refusals, String... keysAndValues) throws Exception {
    CamelContext camel = context();
    AtomicInteger left = new AtomicInteger(refusals);
    Properties properties = new Properties();
    properties.setProperty("handoff.specs-dir", specs.directory().toString());
    properties.setProperty("handoff.notify", "direct:inbox");
    properties.setProperty("handoff.settle-time", "0ms");
    properties.setProperty("handoff.source.branch", Specs.BRANCH);
    properties.setProperty("handoff.source.commit", Specs.COMMIT);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    camel.getPropertiesComponent().setInitialProperties(properties);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("direct:inbox")
                .process(
                    exchange -> {
                      if (left.getAndDecrement() > 0) {
                        throw new IOException("the inbox is full");
                      }
                      accepted.add(exchange.copy());
                    });
          }
        });
    camel.addRoutes(new FeatureHandoff());
    camel.start();
    return camel;
  }

  private Exchange export(String slug) {
    return template()
        .send(
            "direct:handoff-export-feature",
            exchange -> {
              exchange.getMessage().setBody(slug);
              exchange.getMessage().setHeaders(new HashMap<>(Map.of("Authorization", "secret")));
            });
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
  void an_export_is_told_of_once_with_what_tells_it_from_a_repeated_message() throws Exception {
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
        .containsEntry("HandoffEvents", 3L)
        .containsEntry("HandoffSha256", exchange.getMessage().getHeader("HandoffSha256"))
        .doesNotContainKey("Authorization");
    JsonNode json = new ObjectMapper().readTree(accepted.get(0).getMessage().getBody(String.class));
    assertThat(json.path("slug").asText()).isEqualTo("001-a");
    assertThat(json.path("sha256").asText())
        .isEqualTo(exchange.getMessage().getHeader("HandoffSha256"));
    assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
  }

  @Test
  void a_refused_notification_fails_the_feature_undoes_no_export_and_is_tried_again()
      throws Exception {
    start(5);
    specs.withLog("001-a", Specs.events(3));
    Object inode = null;

    for (int i = 0; i < 5; i++) {
      Exchange refused = export("001-a");
      assertThat(refused.getException())
          .hasMessage(
              "001-a: handoff/events.jsonl: is right, but direct:inbox did not accept the"
                  + " notification of it: the inbox is full. See to it that handoff.notify accepts"
                  + " messages, then run this again.");
      assertThat(refused.getMessage().getHeaders()).containsEntry("Authorization", "secret");
      assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
      assertThat(modified(specs.export("001-a"))).isEqualTo(PENDING);
      Object now = Files.getAttribute(specs.export("001-a"), "unix:ino");
      assertThat(inode == null ? now : inode).isEqualTo(now);
      inode = now;
    }
    Exchange last = export("001-a");

    assertThat(last.getException()).isNull();
    assertThat(accepted).hasSize(1);
    assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ino")).isEqualTo(inode);
  }

  @Test
  void who_is_told_may_use_the_routes_but_not_for_the_feature_it_is_told_of() throws Exception {
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
    getMockEndpoint("mock:event").expectedMessageCount(6);

    assertThat(export("001-a").getException()).isNull();

    getMockEndpoint("mock:event").assertIsSatisfied();
    for (String slug : List.of("001-a", "003-c")) {
      assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug));
      assertThat(modified(specs.export(slug))).isEqualTo(Specs.LONG_AGO);
    }
  }

  @Test
  void an_export_that_would_wait_for_itself_is_refused() throws Exception {
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
            "001-a: handoff/events.jsonl: is right, but direct:again did not accept the notification"
                + " of it: ?: \"001-a\" is being exported by what sends it in again. Let"
                + " handoff.notify be an endpoint that waits for no export of the feature it is told"
                + " of, such as seda:. See to it that handoff.notify accepts messages, then run"
                + " this again.");
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
  }

  @Test
  void a_watcher_tries_a_refused_notification_again_until_each_export_was_accepted_once()
      throws Exception {
    for (int i = 0; i < 6; i++) {
      specs.withLog("00" + i + "-a", Specs.events(3));
    }
    specs.withoutLog("007-b");
    start(5, "handoff.watch", "true");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(accepted).hasSize(7);
              for (int i = 0; i < 6; i++) {
                assertThat(modified(specs.export("00" + i + "-a"))).isEqualTo(Specs.LONG_AGO);
              }
            });
    assertThat(accepted)
        .extracting(exchange -> exchange.getMessage().getHeader("HandoffSlug"))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_bootstrap_event_keeps_its_id_until_its_notification_was_accepted_C4_4() throws Exception {
    start(1);
    specs.withoutLog("001-a");

    assertThat(export("001-a").getException()).isNotNull();
    byte[] event = Files.readAllBytes(specs.export("001-a"));
    assertThat(modified(specs.export("001-a"))).isEqualTo(PENDING);
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

  @Test
  void a_log_of_the_time_0_is_told_of_once_too() throws Exception {
    start(1);
    Specs.modified(specs.withLog("001-a", Specs.events(3)), PENDING);

    assertThat(export("001-a").getException()).isNotNull();
    assertThat(modified(specs.export("001-a"))).isEqualTo(FileTime.fromMillis(1000));
    export("001-a");
    export("001-a");

    assertThat(accepted).hasSize(1);
    assertThat(modified(specs.export("001-a"))).isEqualTo(PENDING);
  }

  @Test
  void a_run_waits_for_its_notifications_and_fails_where_one_was_refused() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    specs.withoutLog("002-b");

    Specs.Run refused = specs.onceWithSource("-Dhandoff.notify=direct:nobody?block=false");

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.out())
        .contains(
            "failed        001-a  handoff/events.jsonl: is right, but direct:nobody?block=false did"
                + " not accept the notification of it: ");
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
  void a_kill_between_the_rename_and_the_notification_is_made_up_for_by_the_next_run()
      throws Exception {
    specs.withLog("001-a", Specs.events(3));
    Path routes = Files.createDirectory(specs.workingDirectory().resolve("routes"));
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, routes.resolve(file.getFileName()));
      }
    }
    Path route = routes.resolve("notify-export.camel.yaml");
    Files.writeString(
        route,
        Files.readString(route)
            .replace(
                "onPrepare: handoffPrepareNotification",
                "onPrepare: \"#class:" + Killed.class.getName() + "\""));
    Process killed =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.featurehandoff.cli.Handoff",
                "once",
                specs.directory().toString(),
                "-Dhandoff.routes-dir=" + routes,
                "-Dhandoff.notify=file:" + inbox)
            .redirectErrorStream(true)
            .redirectOutput(specs.workingDirectory().resolve("killed.txt").toFile())
            .start();
    assertThat(killed.waitFor()).isEqualTo(Killed.STATUS);
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(modified(specs.export("001-a"))).isEqualTo(PENDING);
    assertThat(inbox()).isEmpty();
    Object inode = Files.getAttribute(specs.export("001-a"), "unix:ino");

    Specs.Run next = once();

    assertThat(next.status()).isZero();
    assertThat(inbox()).containsExactly("001-a.json");
    assertThat(Files.getAttribute(specs.export("001-a"), "unix:ino")).isEqualTo(inode);
    assertThat(modified(specs.export("001-a"))).isEqualTo(Specs.LONG_AGO);
  }

  /** Ends the process at once, as a kill does. */
  public static final class Killed implements Processor {
    static final int STATUS = 137;

    @Override
    public void process(Exchange exchange) {
      Runtime.getRuntime().halt(STATUS);
    }
  }

  @Test
  void a_line_that_is_held_back_is_no_reason_to_tell_of_the_same_lines_again_C3_5()
      throws Exception {
    specs.withLog("001-a", Specs.events(3) + "{\"torn");
    start(0, "handoff.watch", "true", "handoff.settle-time", "100ms");
    await().untilAsserted(() -> assertThat(accepted).hasSize(1));

    specs.withLog("001-a", Specs.events(3) + "{\"torn\": 1");
    Specs.modified(specs.log("001-a"), FileTime.from(Specs.LONG_AGO.toInstant().plusSeconds(9)));
    specs.withLog("002-b", Specs.events(1));
    await().untilAsserted(() -> assertThat(accepted).hasSize(2));
    specs.withLog("001-a", Specs.events(3) + "{\"torn\": 1}\n");

    await().untilAsserted(() -> assertThat(accepted).hasSize(3));
    assertThat(accepted)
        .extracting(exchange -> exchange.getMessage().getHeader("HandoffSha256"))
        .doesNotHaveDuplicates();
  }
}
