package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C8.2: no header of a message chooses a path, and the caller gets them all back. */
class HeadersTest {
  private static final Map<String, Object> CALLERS =
      Map.of(
          "CamelFileName", "mine.jsonl",
          "camelshopbasket", "/mine",
          "CAMELSHOPORDER", "4711",
          "Authorization", "secret");

  private final Specs specs;

  @AutoClose private final Application application;

  HeadersTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CamelFileName",
        "camelfilename",
        "CAMELFILENAME",
        "CamelFileLocalWorkPath",
        "camelfilelocalworkpath",
        "CamelOverruleFileName",
        "cameloverrulefilename",
        "CamelFileParent",
        "CamelFileAbsolutePath",
        "CamelFilePath"
      })
  void a_hostile_header_writes_nothing_elsewhere_C8_2(String header, @TempDir Path elsewhere)
      throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));
    Path work = Specs.write(elsewhere.resolve("work.jsonl"), "hostile\n");
    String value =
        header.toLowerCase(Locale.ROOT).contains("local")
            ? work.toString()
            : "../../" + elsewhere.getFileName() + "/stolen.jsonl";

    for (String endpoint : List.of(Application.EXPORT_FEATURE, Application.EXPORT_FEATURES)) {
      Files.deleteIfExists(specs.export("001-a"));
      Exchange exchange = application.send(endpoint, "001-a", Map.of(header, value));

      assertThat(exchange.getException()).isNull();
      assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
      try (Stream<Path> files = Files.list(elsewhere)) {
        assertThat(files).containsExactly(work);
      }
      assertThat(work).hasContent("hostile");
      assertThat(specs.leftBehind()).isEmpty();
    }
  }

  @Test
  void the_routes_do_not_see_the_headers_that_the_caller_gets_back_C8_2() throws Exception {
    CamelContext camel = application.start();
    List<Map<String, Object>> seen = new ArrayList<>();
    AdviceWith.adviceWith(
        camel,
        "handoff-publish-events",
        route -> route.weaveAddFirst().process(exchange -> seen.add(camelHeaders(exchange))));
    specs.withLog("001-a", Specs.events(3));

    Exchange exported = application.export("001-a", CALLERS);

    assertThat(exported.getException()).isNull();
    assertThat(seen).containsExactly(Map.of());
    assertGivenBack(exported);
  }

  @Test
  void a_failed_export_gives_the_headers_back_too_C8_2() throws Exception {
    application.start();
    specs.withLog("001-a", "[]\n");

    Exchange failed = application.export("001-a", CALLERS);
    Exchange refused = application.export("no-such", CALLERS);

    assertThat(failed.getException()).isInstanceOf(ExportFailedException.class);
    assertGivenBack(failed);
    assertThat(refused.getException()).isInstanceOf(ExportFailedException.class);
    assertGivenBack(refused);
  }

  @Test
  void a_batch_keeps_the_headers_and_gets_none_of_one_feature_C8_2() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));

    Exchange batch = application.send(Application.EXPORT_FEATURES, null, CALLERS);

    assertThat(Application.body(batch, Report.class).results()).hasSize(1);
    assertThat(batch.getMessage().getHeaders()).containsExactlyInAnyOrderEntriesOf(CALLERS);
  }

  /** The caller's {@code Camel*} headers are there in their spelling, and no others are. */
  private static void assertGivenBack(Exchange exchange) {
    assertThat(exchange.getMessage().getHeader("Authorization")).isEqualTo("secret");
    Map<String, Object> expected = new TreeMap<>(CALLERS);
    expected.remove("Authorization");
    assertThat(camelHeaders(exchange)).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private static Map<String, Object> camelHeaders(Exchange exchange) {
    Map<String, Object> found = new TreeMap<>(exchange.getMessage().getHeaders());
    found.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith("camel"));
    return found;
  }
}
