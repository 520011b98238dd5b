package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C8.2: the events of an export, one message each. */
class FeatureEventsTest {
  private final Specs specs;

  @AutoClose private final Application application;

  FeatureEventsTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  @Test
  void the_events_of_an_export_come_one_by_one_in_order() throws Exception {
    CamelContext camel = application.start();
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
    application.export("001-a");
    MockEndpoint events = application.mock("mock:event");
    events.expectedMessageCount(3);

    assertThat(application.send("direct:archive", "001-a", Map.of()).getException()).isNull();

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
            Map.of("HandoffSlug", "001-a", "HandoffLine", "1", "HandoffEventId", "01"),
            Map.of("HandoffSlug", "001-a", "HandoffLine", "2", "HandoffEventId", "02"),
            Map.of("HandoffSlug", "001-a", "HandoffLine", "3"));
  }

  @Test
  @Tag("stress")
  void an_export_of_a_gibibyte_comes_one_by_one_in_a_small_heap() throws Exception {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    CamelContext camel = application.start();
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
                      assertThat(event.getHeader("HandoffLine")).isEqualTo(String.valueOf(line));
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
    application.export("001-a");

    assertThat(application.send("direct:archive", "001-a", Map.of()).getException()).isNull();

    assertThat(events).hasValue(lines);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 2", "3, 1", "4, 0", "900000000000, 0"})
  void the_events_begin_with_the_line_that_the_header_names_C12_2(String from, int events)
      throws Exception {
    CamelContext camel = application.start();
    List<Object> lines = new ArrayList<>();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:archive")
                .to("direct:handoff-feature-events")
                .split(body())
                .streaming()
                .process(event -> lines.add(event.getMessage().getHeader("HandoffLine")));
          }
        });
    specs.withLog("001-a", Specs.events(3));
    application.export("001-a");

    application.send("direct:archive", "001-a", Map.of("HandoffFromLine", from));

    assertThat(lines)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(4 - events, 3).mapToObj(String::valueOf).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "", "1.5", "9999999999999999999"})
  void a_first_line_that_is_not_a_number_from_1_is_a_fault_C12_2(String from) throws Exception {
    application.start();
    specs.withLog("001-a", Specs.EVENT);
    application.export("001-a");

    assertThat(
            application
                .send(Application.FEATURE_EVENTS, "001-a", Map.of("HandoffFromLine", from))
                .getException())
        .hasMessage(
            "the header HandoffFromLine is \""
                + from
                + "\". Set it to the number of a line, from 1.");
  }

  @Test
  void events_of_a_feature_without_an_export_are_a_fault() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.EVENT);

    assertThat(application.send(Application.FEATURE_EVENTS, "001-a", Map.of()).getException())
        .hasMessage(
            "handoff/events.jsonl: is missing. Send the feature to direct:handoff-export-feature first.");
    Files.createDirectory(specs.feature("001-a/handoff"));
    Files.createSymbolicLink(specs.export("001-a"), specs.log("001-a"));
    assertThat(application.send(Application.FEATURE_EVENTS, "001-a", Map.of()).getException())
        .hasMessageContaining("is a symbolic link; a regular file was expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "/etc", "001-a\0", "001-a/..", "no-such"})
  void no_header_reads_what_is_not_a_feature_C8_2(String hostile) throws Exception {
    application.start();
    specs.withLog("001-a", Specs.EVENT);
    application.export("001-a");

    Exchange exchange =
        application.send(Application.FEATURE_EVENTS, "001-a", Map.of("HandoffFeature", hostile));

    assertThat(exchange.getException())
        .hasMessageContaining("Send the slug or the path of a feature directory in the specs");
  }
}
