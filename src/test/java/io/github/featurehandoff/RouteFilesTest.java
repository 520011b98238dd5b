package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.featurehandoff.settings.SettingSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The YAML files of the routes, the Kamelets and the examples. */
class RouteFilesTest {
  private static final Pattern KEY = Pattern.compile("\\{\\{([^}]*)}}");
  private static final Set<String> LANGUAGES =
      Set.of("constant", "exchangeProperty", "header", "language", "method", "simple", "tokenize");

  private static List<Path> files(String directory) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files.sorted().toList();
    }
  }

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(files("routes"));
    files.addAll(files("src/main/resources/kamelets"));
    files.addAll(files("src/it/plug-in/src/main/resources/camel"));
    files.addAll(files("src/example/sinks"));
    return files;
  }

  @Test
  void every_key_in_a_route_is_declared_C9_5() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (Path file : files("routes")) {
      KEY.matcher(Files.readString(file)).results().forEach(key -> keys.add(key.group(1)));
    }
    keys.removeIf(key -> key.startsWith("bean:handoff."));

    assertThat(keys).isNotEmpty().isSubsetOf(SettingSources.defaults().keySet());
  }

  @Test
  void every_route_is_in_a_file_of_its_name_and_has_the_error_policy() throws IOException {
    assertThat(files("routes"))
        .hasSize(HandoffRoutes.NAMES.size())
        .allSatisfy(
            file -> {
              String name = file.getFileName().toString().replace(".camel.yaml", "");
              assertThat(HandoffRoutes.NAMES).contains(name);
              assertThat(Files.readString(file))
                  .contains("    id: handoff-" + name + "\n", "    errorHandlerRef: handoff-")
                  // Camel 4.18.0 and 4.18.2 have different names for it.
                  .doesNotContain("routePolicy");
            });
  }

  @ParameterizedTest
  @MethodSource("files")
  void every_file_is_in_canonical_notation(Path file) throws IOException {
    List<String> faults = new ArrayList<>();
    check(new ObjectMapper(new YAMLFactory()).readTree(file.toFile()), "", "", faults);

    assertThat(faults).isEmpty();
  }

  /** Finds expressions that are not in {@code expression}, and steps without braces. */
  private static void check(JsonNode node, String name, String path, List<String> faults) {
    node.properties()
        .forEach(
            member -> {
              String key = member.getKey();
              JsonNode value = member.getValue();
              if (LANGUAGES.contains(key) && !(name.equals("expression") && value.isObject())) {
                faults.add(path + "/" + key);
              }
              check(value, key, path + "/" + key, faults);
            });
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      String step = path + "/" + i;
      if (name.equals("steps")) {
        node.get(i).forEach(eip -> faults.addAll(eip.isObject() ? List.of() : List.of(step)));
      }
      check(node.get(i), "", step, faults);
    }
  }

  @Test
  void camel_loads_the_routes_without_a_warning(@TempDir Path root) throws Exception {
    Logger camel = (Logger) LoggerFactory.getLogger("org.apache.camel");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    camel.addAppender(logged);
    try (Application application = new Application(new Specs(root))) {
      application.start("handoff.watch", "true");
    } finally {
      camel.detachAppender(logged);
    }

    assertThat(logged.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .isEmpty();
  }
}
