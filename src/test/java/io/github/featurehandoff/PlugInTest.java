package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Report;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes in an application of somebody's own. */
class PlugInTest extends CamelTestSupport {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Path root;
  private final Specs specs;

  PlugInTest(@TempDir Path root) {
    this.root = root;
    this.specs = new Specs(root);
  }

  @Override
  public void configureTest(TestExecutionConfiguration configuration) {
    super.configureTest(configuration);
    configuration.withUseAdviceWith(true);
  }

  /**
   * An application with these properties, and routes of its own that collect what they are sent.
   */
  private CamelContext start(String... keysAndValues) throws Exception {
    CamelContext camel = context();
    Properties properties = new Properties();
    properties.setProperty("handoff.specs-dir", specs.directory().toString());
    properties.setProperty("handoff.settle-time", "0ms");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    camel.getPropertiesComponent().setInitialProperties(properties);
    camel.addRoutes(new FeatureHandoff());
    camel.start();
    return camel;
  }

  private Exchange send(String endpoint, @Nullable Object body, Map<String, Object> headers) {
    return template()
        .send(
            endpoint,
            exchange -> {
              exchange.getMessage().setBody(body);
              exchange.getMessage().setHeaders(new HashMap<>(headers));
            });
  }

  private Exchange export(String slug) {
    return send("direct:handoff-export-feature", slug, Map.of());
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void the_result_is_an_object_and_json_and_headers() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));

    Exchange exchange = export("001-a");

    ExportResult result = exchange.getMessage().getBody(ExportResult.class);
    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("HandoffSlug", "001-a")
        .containsEntry("HandoffOutcome", "exported")
        .containsEntry("HandoffEvents", 3L)
        .containsEntry("HandoffSha256", result.sha256());
    JsonNode json = json(exchange.getMessage().getBody(String.class));
    assertThat(json.path("slug").asText()).isEqualTo("001-a");
    assertThat(json.path("decision").asText()).isEqualTo("copy");
    assertThat(json.path("outcome").asText()).isEqualTo("exported");
    assertThat(json.path("events").asInt()).isEqualTo(3);
    assertThat(json.path("bytes").asLong()).isEqualTo(Files.size(specs.log("001-a")));
    assertThat(json.path("sha256").asText()).isEqualTo(result.sha256());
    assertThat(json.path("rewrite").isNull()).isTrue();
    assertThat(json.path("faults")).isEmpty();
    assertThat(
            json(new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8)))
        .isEqualTo(json);
    assertThat(exchange.getMessage().getBody(InputStream.class))
        .hasContent(exchange.getMessage().getBody(String.class));
  }

  @Test
  void a_failed_feature_is_answered_where_the_exchange_is_not_to_fail() throws Exception {
    CamelContext camel = start("handoff.fail-exchange", "false");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:caller").to("direct:handoff-export-feature").to("mock:after");
          }
        });
    MockEndpoint after = getMockEndpoint("mock:after");
    after.expectedMessageCount(2);
    specs.withLog("001-a", "{}\n[]\n");

    for (String feature : List.of("001-a", "no-such")) {
      assertThat(send("direct:caller", feature, Map.of()).getException()).isNull();
    }

    after.assertIsSatisfied();
    ExportResult result = after.getExchanges().get(0).getMessage().getBody(ExportResult.class);
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.faultCount()).isEqualTo(1);
    assertThat(after.getExchanges().get(1).getMessage().getHeader("HandoffOutcome"))
        .isEqualTo("failed");
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @Test
  void all_features_of_a_specs_directory_are_answered_with_a_report() throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", "{}\n[]\n");
    specs.withLog("003-c", Specs.events(5));
    export("003-c");

    Exchange exchange = send("direct:handoff-export-features", null, Map.of());

    assertThat(exchange.getException())
        .isInstanceOf(ExportFailedException.class)
        .hasMessageStartingWith(
            "1 of 3 features failed; the first: 002-b: status.events.jsonl: Line 2, byte 0: ");
    assertThat(exchange.getMessage().getBody(Report.class).results())
        .extracting(ExportResult::slug, ExportResult::outcome)
        .containsExactly(
            tuple("001-a", Outcome.EXPORTED),
            tuple("002-b", Outcome.FAILED),
            tuple("003-c", Outcome.UNCHANGED));
    JsonNode json = json(exchange.getMessage().getBody(String.class));
    try (InputStream schema =
        getClass().getResourceAsStream("/META-INF/handoff/report-1.schema.json")) {
      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(json))
          .isEmpty();
    }
    assertThat(json.path("totals").path("exported").asInt()).isEqualTo(1);
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
  }

  @Test
  void no_feature_is_a_report_without_one() throws Exception {
    start("handoff.fail-exchange", "false");

    assertThat(
            send("direct:handoff-export-features", null, Map.of())
                .getMessage()
                .getBody(Report.class)
                .results())
        .isEmpty();
  }

  @Test
  void one_exchange_may_export_a_feature_twice_and_holds_up_nobody_afterwards() throws Exception {
    CamelContext camel = start();
    CountDownLatch exported = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:twice")
                .to("direct:handoff-export-feature")
                .setBody(header("HandoffSlug"))
                .to("direct:handoff-export-feature")
                .process(
                    exchange -> {
                      exported.countDown();
                      released.await();
                    });
          }
        });
    specs.withLog("001-a", Specs.events(3));

    CompletableFuture<Object> caller = template().asyncSendBody("direct:twice", "001-a");
    exported.await();
    Exchange other = export("001-a");
    released.countDown();

    assertThat(other.getMessage().getBody(ExportResult.class).outcome())
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(caller.join()).isNotNull();
  }

  @Test
  void sixty_four_threads_export_ten_features_once_each_C7_4() throws Exception {
    start();
    List<String> slugs = IntStream.range(0, 10).mapToObj(i -> "00" + i + "-feature").toList();
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(200)));
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<ExportResult> replies = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 64; i++) {
      int first = i;
      Thread thread =
          new Thread(
              () -> {
                awaitQuietly(begin);
                for (int j = 0; j < slugs.size(); j++) {
                  String slug = slugs.get((first + j) % slugs.size());
                  replies.add(export(slug).getMessage().getBody(ExportResult.class));
                }
              });
      threads.add(thread);
      thread.start();
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(replies).hasSize(640);
    assertThat(replies)
        .allSatisfy(reply -> assertThat(reply.outcome()).isIn(Outcome.EXPORTED, Outcome.UNCHANGED));
    for (String slug : slugs) {
      assertThat(
              replies.stream()
                  .filter(reply -> reply.slug().equals(slug))
                  .filter(reply -> reply.outcome() == Outcome.EXPORTED))
          .hasSize(1);
      assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug));
    }
    assertThat(specs.leftBehind()).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void two_specs_directories_are_watched_each_with_its_own_settings() throws Exception {
    Specs other = new Specs(root.resolve("other"));
    for (int i = 0; i < 200; i++) {
      specs.withLog("f" + i, Specs.events(2));
      other.withLog("f" + i, Specs.events(3));
    }
    Specs.write(specs.export("f7"), Specs.events(1));
    Specs.write(other.export("f7"), Specs.events(1));
    CamelContext camel =
        start(
            "handoff.specs-dir",
            specs.directory() + ", " + other.directory(),
            "handoff.replace[1]",
            "never",
            "handoff.watch",
            "true");

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> {
              for (int i = 0; i < 200; i++) {
                assertThat(specs.export("f" + i)).hasSameBinaryContentAs(specs.log("f" + i));
                if (i != 7) {
                  assertThat(other.export("f" + i)).hasSameBinaryContentAs(other.log("f" + i));
                }
              }
            });
    assertThat(other.export("f7")).hasContent(Specs.events(1));
    Specs.write(other.log("f8"), Specs.events(4));
    Specs.write(specs.log("f8"), Specs.events(4));
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> assertThat(specs.export("f8")).hasSameBinaryContentAs(specs.log("f8")));
    assertThat(other.export("f8")).hasContent(Specs.events(3));
    assertThat(camel.getRoutes())
        .extracting(Route::getRouteId)
        .contains(
            "handoff-watch-features",
            "watch-features-2",
            "handoff-publish-events",
            "publish-events-2");
    assertThat(HealthCheckRegistry.get(camel).getCheck("handoff-scan-2"))
        .map(check -> check.call().getState())
        .contains(HealthCheck.State.UP);
  }

  @Test
  void a_message_says_which_of_several_specs_directories_it_is_for() throws Exception {
    Specs other = new Specs(root.resolve("other"));
    specs.withLog("001-a", Specs.events(2));
    other.withLog("001-a", Specs.events(3));
    start("handoff.specs-dir", specs.directory() + "," + other.directory());

    Exchange exchange =
        send(
            "direct:handoff-export-feature", "001-a", Map.of("HandoffSpecsDir", other.directory()));

    assertThat(exchange.getMessage().getHeader("HandoffEvents")).isEqualTo(3L);
    assertThat(other.export("001-a")).hasSameBinaryContentAs(other.log("001-a"));
    assertThat(specs.export("001-a")).doesNotExist();
    assertThat(export("001-a").getException())
        .hasMessage(
            "?: the message names none of several specs directories. Name one in the header"
                + " HandoffSpecsDir: "
                + specs.directory()
                + ", "
                + other.directory()
                + ".");
    for (Object wrong : new Object[] {root, "..", "\0", 7, specs.directory() + "/001-a"}) {
      assertThat(
              send("direct:handoff-export-features", null, Map.of("HandoffSpecsDir", wrong))
                  .getException())
          .hasMessageContaining("which is none of handoff.specs-dir. Name one in the header");
    }
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @Test
  void names_of_routes_and_endpoints_have_the_prefix() throws Exception {
    CamelContext camel = start("handoff.prefix", "x.");
    specs.withLog("001-a", Specs.events(3));

    assertThat(send("direct:x.export-feature", "001-a", Map.of()).getException()).isNull();
    assertThat(send("direct:x.export-features", null, Map.of()).getException()).isNull();
    assertThat(send("direct:x.feature-events", "001-a", Map.of()).getException()).isNull();

    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(camel.getRoutes())
        .extracting(Route::getRouteId)
        .allSatisfy(id -> assertThat(id).startsWith("x."));
    assertThat(camel.getEndpoints())
        .filteredOn(endpoint -> endpoint.getEndpointUri().startsWith("direct:"))
        .allSatisfy(endpoint -> assertThat(endpoint.getEndpointUri()).startsWith("direct://x."));
  }

  @Test
  void nothing_of_the_application_is_touched() throws Exception {
    CamelContext camel = context();
    long shutdown = camel.getShutdownStrategy().getTimeout();
    int notifiers = camel.getManagementStrategy().getEventNotifiers().size();
    MockEndpoint mine = getMockEndpoint("mock:mine");
    mine.expectedMessageCount(1);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(Exception.class).handled(true).to("mock:mine");
            from("direct:mine").process(exchange -> failed());
          }
        });
    start();

    assertThat(send("direct:mine", "x", Map.of()).getException()).isNull();

    mine.assertIsSatisfied();
    assertThat(camel.getShutdownStrategy().getTimeout()).isEqualTo(shutdown);
    assertThat(camel.getManagementStrategy().getEventNotifiers()).hasSize(notifiers);
  }

  @Test
  void an_error_handler_of_the_applications_leaves_faults_alone_C9_1() throws Exception {
    context()
        .getCamelContextExtension()
        .setErrorHandlerFactory(
            new DeadLetterChannelBuilder("mock:dead").maximumRedeliveries(2).redeliveryDelay(1));
    MockEndpoint dead = getMockEndpoint("mock:dead");
    dead.expectedMessageCount(0);
    start();
    specs.withLog("001-bad", "no event\n");

    Exchange exchange = export("001-bad");

    assertThat(exchange.getException()).isInstanceOf(ExportFailedException.class);
    assertThat(exchange.getMessage().getBody(ExportResult.class).outcome())
        .isEqualTo(Outcome.FAILED);
    dead.assertIsSatisfied();
  }

  private static void failed() {
    throw new IllegalStateException("mine");
  }

  @Test
  void a_specs_directory_is_not_watched_unasked_and_can_be_at_any_time() throws Exception {
    CamelContext camel = start();
    specs.withLog("001-a", Specs.events(3));
    assertThat(camel.getRouteController().getRouteStatus("handoff-watch-features").isStopped())
        .isTrue();

    camel.getRouteController().startRoute("handoff-watch-features");

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a")));
  }

  @Test
  void an_exports_events_come_one_by_one_in_order() throws Exception {
    CamelContext camel = start();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:archive")
                .to("direct:handoff-feature-events")
                .split(body())
                .streaming()
                .to("mock:event");
          }
        });
    String log =
        """
        {"event_id": "01", "x": "%s"}%s
        {"x": {"event_id": "no"}, "event_id": "02"}
        {"event_id": 3}
        """
            .formatted("\u2028 \u00e9", "\r");
    specs.withLog("001-a", log);
    export("001-a");
    MockEndpoint events = getMockEndpoint("mock:event");
    events.expectedMessageCount(3);

    assertThat(send("direct:archive", "001-a", Map.of()).getException()).isNull();

    events.assertIsSatisfied();
    List<Map<String, Object>> headers = new ArrayList<>();
    StringBuilder bodies = new StringBuilder();
    events
        .getExchanges()
        .forEach(
            event -> {
              headers.add(new TreeMap<>(event.getMessage().getHeaders()));
              bodies.append(event.getMessage().getBody(String.class)).append('\n');
            });
    assertThat(bodies).hasToString(log);
    assertThat(headers)
        .containsExactly(
            Map.of("HandoffSlug", "001-a", "HandoffLine", 1L, "HandoffEventId", "01"),
            Map.of("HandoffSlug", "001-a", "HandoffLine", 2L, "HandoffEventId", "02"),
            Map.of("HandoffSlug", "001-a", "HandoffLine", 3L));
  }

  @Test
  @Tag("stress")
  void an_export_of_a_gibibyte_comes_one_by_one_in_a_small_heap() throws Exception {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    CamelContext camel = start();
    AtomicLong events = new AtomicLong();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:archive")
                .to("direct:handoff-feature-events")
                .split(body())
                .streaming()
                .stopOnException()
                .process(
                    exchange -> {
                      Message event = exchange.getMessage();
                      long line = events.incrementAndGet();
                      assertThat(event.getHeader("HandoffLine")).isEqualTo(line);
                      assertThat(event.getHeader("HandoffEventId")).isEqualTo("id-" + line);
                    });
          }
        });
    String filling = "x".repeat(1000);
    long lines = 0;
    Path log = specs.withLog("001-a", "");
    try (BufferedWriter out = Files.newBufferedWriter(log)) {
      for (long bytes = 0; bytes < 1L << 30; lines++) {
        String event = "{\"event_id\": \"id-" + (lines + 1) + "\", \"x\": \"" + filling + "\"}\n";
        out.write(event);
        bytes += event.length();
      }
    }
    export("001-a");

    assertThat(send("direct:archive", "001-a", Map.of()).getException()).isNull();

    assertThat(events).hasValue(lines);
  }

  @Test
  void events_of_a_feature_without_an_export_are_a_fault() throws Exception {
    start();
    specs.withLog("001-a", Specs.EVENT);

    assertThat(send("direct:handoff-feature-events", "001-a", Map.of()).getException())
        .hasMessage(
            "handoff/events.jsonl: is missing. Send the feature to direct:handoff-export-feature before.");
    Files.createDirectory(specs.feature("001-a/handoff"));
    Files.createSymbolicLink(specs.export("001-a"), specs.log("001-a"));
    assertThat(send("direct:handoff-feature-events", "001-a", Map.of()).getException())
        .hasMessageContaining("is a symbolic link; a regular file was expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "/etc", "001-a\0", "001-a/..", "no-such"})
  void no_header_reads_what_is_no_feature_C8_2(String hostile) throws Exception {
    start();
    specs.withLog("001-a", Specs.EVENT);
    export("001-a");

    Exchange exchange =
        send("direct:handoff-feature-events", "001-a", Map.of("HandoffFeature", hostile));

    assertThat(exchange.getException())
        .hasMessageContaining("Send the slug or the path of a feature directory in the specs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CamelFileName", "camelfilename", "CamelOverruleFileName"})
  void no_header_of_a_batch_chooses_a_path_C8_2(String header, @TempDir Path elsewhere)
      throws Exception {
    start();
    specs.withLog("001-a", Specs.events(3));

    Exchange exchange =
        send(
            "direct:handoff-export-features",
            null,
            Map.of(header, "../../" + elsewhere.getFileName() + "/stolen.jsonl"));

    assertThat(exchange.getException()).isNull();
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
    assertThat(elsewhere).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "handoff.replce | safe | Unknown key handoff.replce among the application's properties. Did"
            + " you mean handoff.replace?",
        "handoff.replace[1] | safe | handoff.replace[1] is set, but handoff.specs-dir names 1 from"
            + " [0] on.",
        "handoff.prefix[0] | x | handoff.prefix[0] is set, but handoff.prefix is one for all specs"
            + " directories.",
        "handoff.replace[0] | maybe | handoff.replace is \"maybe\" among the application's"
            + " properties. Accepted: never, safe, always.",
        "handoff.watch | yes | handoff.watch is \"yes\" among the application's properties."
            + " Accepted: true, false.",
        "handoff.prefix | a/b | handoff.prefix is \"a/b\" among the application's properties."
            + " Accepted: letters, digits, dots, hyphens and underscores.",
        "handoff.notify | no-such:x?password=secret | handoff.notify is"
            + " \"no-such:x?password=xxxxxx\", which is no endpoint here: ",
      })
  void a_bad_setting_keeps_the_routes_from_being_added(String key, String value, String message) {
    assertThatThrownBy(() -> start(key, value)).hasMessageStartingWith(message);
  }

  @Test
  void specs_directories_that_would_get_in_each_others_way_are_refused() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link"), specs.directory());

    assertThatThrownBy(() -> start("handoff.specs-dir", specs.directory() + "," + link))
        .hasMessage(
            "handoff.specs-dir names " + specs.directory() + " twice. Name each directory once.");
  }

  @Test
  void specs_directories_do_not_share_an_output_directory(@TempDir Path output) throws Exception {
    Specs other = new Specs(root.resolve("other"));

    assertThatThrownBy(
            () ->
                start(
                    "handoff.specs-dir",
                    specs.directory() + "," + other.directory(),
                    "handoff.output-dir",
                    output.toString()))
        .hasMessage(
            "The exports of two specs directories go to "
                + output.toRealPath()
                + ". Set handoff.output-dir[0], handoff.output-dir[1] and so on, so that each has a"
                + " directory of its own.");
  }
}
