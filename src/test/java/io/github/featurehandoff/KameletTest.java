package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.settings.SettingSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Kamelets, as Camel finds them on the class path, and the descriptions of their parameters.
 */
class KameletTest {
  private static final Path KAMELETS = Path.of("src/main/resources/kamelets");
  private static final String SUFFIX = ".kamelet.yaml";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^}:]*)[^}]*}}");
  private static final Map<String, Set<String>> TYPES =
      Map.of(
          "string", Set.of("STRING"),
          "boolean", Set.of("BOOLEAN"),
          "integer", Set.of("NUMBER"),
          "number", Set.of("NUMBER"));

  private final Specs specs;

  private final List<Message> received = new ArrayList<>();

  @AutoClose private final Application application;

  KameletTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  private Exchange send(String parameters, Object body) {
    return application.send("kamelet:handoff-export-action" + parameters, body, Map.of());
  }

  @Test
  void a_feature_goes_in_and_its_result_comes_out() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));

    Exchange exchange = send("", "001-a");

    ExportResult result = Application.body(exchange, ExportResult.class);
    assertThat(result.outcome()).isEqualTo(Outcome.EXPORTED);
    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("HandoffSlug", "001-a")
        .containsEntry("HandoffOutcome", "exported")
        .containsEntry("HandoffEvents", "3")
        .containsEntry("HandoffSha256", result.sha256());
    assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
  }

  @Test
  void the_result_is_text_if_json_is_asked_for() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));

    Exchange exchange = send("?json=true", specs.feature("001-a"));

    Object body = exchange.getMessage().getBody();
    assertThat(body).isInstanceOf(String.class);
    JsonNode result = new ObjectMapper().readTree((String) body);
    assertThat(result.path("slug").asText()).isEqualTo("001-a");
    assertThat(result.path("events").asLong()).isEqualTo(3);
  }

  @Test
  void a_failed_feature_fails_the_exchange_C9_2() throws Exception {
    application.start();
    specs.withLog("001-a", "[]\n");

    assertThat(send("?json=true", "001-a").getException())
        .isInstanceOf(ExportFailedException.class)
        .hasMessageStartingWith("001-a: " + specs.log("001-a") + ":1:1: ");
  }

  /** An application whose route gets the events from the source. */
  private void receive(String source, String setting, Predicate<Exchange> rejected)
      throws Exception {
    application.accept(
        "kamelet:handoff-events-source" + source,
        rejected,
        exchange -> received.add(exchange.getMessage()));
    application.start("handoff.events", setting);
  }

  @Test
  void events_come_out_as_they_are_exported_C12_2() throws Exception {
    receive("", "direct:handoff-events", exchange -> false);
    specs.withLog("001-a", "{\"event_id\": \"01\", \"x\": \"é\"}\n{}\n");

    application.export("001-a");
    Files.writeString(specs.log("001-a"), Specs.EVENT, StandardOpenOption.APPEND);
    application.export("001-a");

    assertThat(received)
        .extracting(Message::getBody)
        .containsExactly("{\"event_id\": \"01\", \"x\": \"é\"}", "{}", Specs.EVENT.strip());
    assertThat(received.get(2).getHeaders())
        .containsEntry("HandoffSlug", "001-a")
        .containsEntry("HandoffLine", "3")
        .containsEntry("HandoffEventId", "01")
        .containsEntry("HandoffRewritten", "false");
  }

  @Test
  void an_event_whose_exchange_fails_comes_out_again_C12_4() throws Exception {
    List<Boolean> rejects = new ArrayList<>(List.of(false, true));
    receive("?name=shop", "direct:shop", exchange -> !rejects.isEmpty() && rejects.remove(0));
    specs.withLog("001-a", Specs.events(3));

    assertThat(application.export("001-a").getException())
        .hasMessageContaining("direct:shop rejected line 2: it is full");
    application.export("001-a");

    assertThat(received)
        .extracting(event -> event.getHeader("HandoffLine"))
        .containsExactly("1", "2", "3");
  }

  @Test
  void every_parameter_is_declared_in_full_and_used_and_no_other_is_used() throws IOException {
    try (Stream<Path> files = Files.list(KAMELETS)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(file -> assertThat(faults(file)).as("%s", file).isEmpty());
    }
  }

  private static List<String> faults(Path file) throws IOException {
    List<String> faults = new ArrayList<>();
    JsonNode kamelet = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    JsonNode definition = kamelet.at("/spec/definition");
    expect(faults, kamelet, "/apiVersion", "camel.apache.org/v1");
    expect(faults, kamelet, "/kind", "Kamelet");
    expect(faults, kamelet, "/metadata/name", file.getFileName().toString().replace(SUFFIX, ""));
    String type = file.getFileName().toString().replaceFirst(".*-", "").replace(SUFFIX, "");
    expect(faults, kamelet, "/metadata/labels/camel.apache.org~1kamelet.type", type);
    filled(faults, kamelet.at("/spec/types/out"), "mediaType");
    for (String annotation :
        List.of("provider", "kamelet.icon", "kamelet.group", "kamelet.support.level")) {
      filled(
          faults, kamelet.path("metadata").path("annotations"), "camel.apache.org/" + annotation);
    }
    filled(faults, definition, "title");
    filled(faults, definition, "description");
    Set<String> declared = new TreeSet<>();
    definition
        .path("properties")
        .properties()
        .forEach(
            property -> {
              declared.add(property.getKey());
              parameter(faults, property.getKey(), property.getValue());
            });
    definition
        .path("required")
        .forEach(
            name -> {
              if (!declared.contains(name.asText())) {
                faults.add("required but undeclared: " + name.asText());
              }
            });
    Set<String> used = new TreeSet<>();
    Matcher placeholders = PLACEHOLDER.matcher(kamelet.at("/spec/template").toString());
    placeholders.results().forEach(placeholder -> used.add(placeholder.group(1)));
    Set<String> known = new TreeSet<>(declared);
    known.addAll(SettingSources.defaults().keySet());
    used.stream()
        .filter(name -> !known.contains(name))
        .forEach(n -> faults.add("undeclared: " + n));
    declared.stream().filter(name -> !used.contains(name)).forEach(n -> faults.add("unused: " + n));
    return faults;
  }

  private static void parameter(List<String> faults, String name, JsonNode parameter) {
    filled(faults, parameter, "title");
    filled(faults, parameter, "description");
    Set<String> types = TYPES.getOrDefault(parameter.path("type").asText(), Set.of());
    for (String value : List.of("default", "example")) {
      if (!types.contains(parameter.path(value).getNodeType().name())) {
        faults.add(name + ": its " + value + " is not of its type");
      }
    }
  }

  private static void filled(List<String> faults, JsonNode node, String name) {
    if (node.path(name).asText().isBlank()) {
      faults.add("no " + name + " in " + node);
    }
  }

  private static void expect(List<String> faults, JsonNode node, String pointer, String value) {
    if (!node.at(pointer).asText().equals(value)) {
      faults.add(pointer + " is " + node.at(pointer) + "; expected: " + value);
    }
  }
}
