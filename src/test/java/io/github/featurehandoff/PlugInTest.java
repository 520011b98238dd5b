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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.DeadLetterChannelBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes in a Camel application. */
class PlugInTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Specs specs;

  @AutoClose private final Application application;

  PlugInTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void the_result_is_an_object_and_json_and_headers() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));

    Exchange exchange = application.export("001-a");

    ExportResult result = Application.body(exchange, ExportResult.class);
    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("HandoffSlug", "001-a")
        .containsEntry("HandoffOutcome", "exported")
        .containsEntry("HandoffEvents", "3")
        .containsEntry("HandoffSha256", result.sha256());
    JsonNode json = json(Application.body(exchange, String.class));
    assertThat(json.path("slug").asText()).isEqualTo("001-a");
    assertThat(json.path("decision").asText()).isEqualTo("copy");
    assertThat(json.path("outcome").asText()).isEqualTo("exported");
    assertThat(json.path("events").asInt()).isEqualTo(3);
    assertThat(json.path("bytes").asLong()).isEqualTo(Files.size(specs.log("001-a")));
    assertThat(json.path("sha256").asText()).isEqualTo(result.sha256());
    assertThat(json.path("changes").path("rewritten_from_line").isNull()).isTrue();
    assertThat(json.path("faults")).isEmpty();
    assertThat(
            json(new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8)))
        .isEqualTo(json);
    assertThat(Application.body(exchange, InputStream.class))
        .hasContent(Application.body(exchange, String.class));
  }

  @Test
  void a_failed_feature_is_answered_with_its_result_if_the_exchange_must_not_fail_C9_1()
      throws Exception {
    CamelContext camel = application.start("handoff.fail-exchange", "false");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:caller").to("direct:handoff-export-feature").to("mock:after");
          }
        });
    MockEndpoint after = application.mock("mock:after");
    after.expectedMessageCount(2);
    specs.withLog("001-a", "{}\n[]\n");

    for (String feature : List.of("001-a", "no-such")) {
      assertThat(application.send("direct:caller", feature, Map.of()).getException()).isNull();
    }

    after.assertIsSatisfied();
    ExportResult result = Application.body(after.getExchanges().get(0), ExportResult.class);
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.faultCount()).isEqualTo(1);
    assertThat(after.getExchanges().get(1).getMessage().getHeader("HandoffOutcome"))
        .isEqualTo("failed");
    assertThat(specs.export("001-a")).doesNotExist();
  }

  @Test
  void a_batch_is_answered_with_a_report_of_all_features_C9_1() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", "{}\n[]\n");
    specs.withLog("003-c", Specs.events(5));
    application.export("003-c");

    Exchange exchange = application.send(Application.EXPORT_FEATURES, null, Map.of());

    assertThat(exchange.getException())
        .isInstanceOf(ExportFailedException.class)
        .hasMessageStartingWith(
            "1 of 3 features failed; the first: 002-b: " + specs.log("002-b") + ":2:1: ");
    assertThat(Application.body(exchange, Report.class).results())
        .extracting(ExportResult::slug, ExportResult::outcome)
        .containsExactly(
            tuple("001-a", Outcome.EXPORTED),
            tuple("002-b", Outcome.FAILED),
            tuple("003-c", Outcome.UNCHANGED));
    JsonNode json = json(Application.body(exchange, String.class));
    try (InputStream schema =
        getClass().getResourceAsStream("/META-INF/handoff/report-3.schema.json")) {
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
  void a_batch_without_features_is_answered_with_an_empty_report() throws Exception {
    application.start("handoff.fail-exchange", "false");

    assertThat(
            Application.body(
                    application.send(Application.EXPORT_FEATURES, null, Map.of()), Report.class)
                .results())
        .isEmpty();
  }

  @Test
  void one_exchange_may_export_a_feature_twice_and_blocks_no_other_afterwards_C7_4()
      throws Exception {
    CamelContext camel = application.start();
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

    CompletableFuture<Object> caller =
        application.template().asyncSendBody("direct:twice", "001-a");
    exported.await();
    Exchange other = application.export("001-a");
    released.countDown();

    assertThat(Application.body(other, ExportResult.class).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(caller.join()).isNotNull();
  }

  @Test
  void sixty_four_threads_export_ten_features_once_each_C7_4() throws Exception {
    application.start();
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
                  replies.add(Application.body(application.export(slug), ExportResult.class));
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
  void the_application_and_its_error_handling_stay_as_they_are() throws Exception {
    CamelContext camel = application.camel();
    long shutdown = camel.getShutdownStrategy().getTimeout();
    MockEndpoint mine = application.mock("mock:mine");
    mine.expectedMessageCount(1);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(Exception.class).handled(true).to("mock:mine");
            from("direct:mine").process(exchange -> failed());
          }
        });
    application.start();

    assertThat(application.send("direct:mine", "x", Map.of()).getException()).isNull();

    mine.assertIsSatisfied();
    assertThat(camel.getShutdownStrategy().getTimeout()).isEqualTo(shutdown);
    // Camel 4.22 adds one of its own.
    assertThat(camel.getManagementStrategy().getEventNotifiers())
        .extracting(notifier -> notifier.getClass().getName())
        .noneMatch(name -> name.startsWith("io.github.featurehandoff"));
  }

  @Test
  void an_error_handler_of_the_application_does_not_see_faults_C9_1() throws Exception {
    application
        .camel()
        .getCamelContextExtension()
        .setErrorHandlerFactory(
            new DeadLetterChannelBuilder("mock:dead").maximumRedeliveries(2).redeliveryDelay(1));
    MockEndpoint dead = application.mock("mock:dead");
    dead.expectedMessageCount(0);
    application.start();
    specs.withLog("001-bad", "no event\n");

    Exchange exchange = application.export("001-bad");

    assertThat(exchange.getException()).isInstanceOf(ExportFailedException.class);
    assertThat(Application.body(exchange, ExportResult.class).outcome()).isEqualTo(Outcome.FAILED);
    dead.assertIsSatisfied();
  }

  private static void failed() {
    throw new IllegalStateException("mine");
  }

  @Test
  void a_specs_directory_is_watched_only_when_the_application_starts_the_route() throws Exception {
    CamelContext camel = application.start();
    specs.withLog("001-a", Specs.events(3));
    assertThat(camel.getRouteController().getRouteStatus("handoff-watch-features").isStopped())
        .isTrue();

    camel.getRouteController().startRoute("handoff-watch-features");

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_interceptor_that_changes_what_is_published_fails_the_export_C6_2(boolean skips)
      throws Exception {
    application
        .camel()
        .addRoutes(
            new RouteConfigurationBuilder() {
              @Override
              public void configuration() {
                var intercept = routeConfiguration().interceptSendToEndpoint("file:*");
                intercept.setSkipSendToOriginalEndpoint(String.valueOf(skips));
                intercept.setBody(constant("other"));
              }
            });
    application.start();
    specs.withLog("001-a", Specs.events(3));

    assertThat(application.export("001-a").getException())
        .hasMessageContaining("no interceptor of an application take the place of the file");
  }

  @Test
  void a_watched_export_whose_route_was_not_there_is_repeated_C10_1() throws Exception {
    DirectComponent direct = new DirectComponent();
    direct.setBlock(false);
    application.camel().addComponent("direct", direct);
    Path status = specs.workingDirectory().resolve("status.json");
    CamelContext camel =
        application.start("handoff.watch", "true", "handoff.status-file", status.toString());
    camel.getRouteController().stopRoute("handoff-export-feature");
    specs.withLog("001-a", Specs.events(3));
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> assertThat(status).content().contains("the routes returned no result"));

    camel.getRouteController().startRoute("handoff-export-feature");

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a")));
  }

  @Test
  void pooled_exchanges_which_camel_loses_are_refused_C9_5() {
    application.camel().getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());

    assertThatThrownBy(application::start)
        .hasMessageContaining("Set camel.main.exchange-factory=prototype.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "handoff.replce | safe | Unknown key handoff.replce among the application's properties. Did"
            + " you mean handoff.replace?",
        "handoff.replace[0] | safe | Unknown key handoff.replace[0] among the application's"
            + " properties. Did you mean handoff.replace?",
        "handoff.watch | yes | handoff.watch is \"yes\" among the application's properties."
            + " Accepted: true, false.",
        "handoff.notify | no-such:x?password=secret | handoff.notify is"
            + " \"no-such:x?password=xxxxxx\", but Camel has no component no-such. Correct the URI.",
      })
  void a_bad_setting_keeps_the_routes_from_being_added_C9_5(
      String key, String value, String message) {
    assertThatThrownBy(() -> application.start(key, value)).hasMessageStartingWith(message);
  }
}
