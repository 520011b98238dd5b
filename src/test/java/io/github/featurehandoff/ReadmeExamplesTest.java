package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples in the README are the files of the test application, which the build runs. */
class ReadmeExamplesTest {
  private static final Path APPLICATION = Path.of("src/it/plug-in");
  private static final Path RESOURCES = APPLICATION.resolve("src/main/resources");

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  @Test
  void its_routes_are_those_of_the_test_application() throws IOException {
    List<String> routes = new ArrayList<>();
    try (Stream<Path> files = Files.list(RESOURCES.resolve("camel"))) {
      for (Path file : files.toList()) {
        routes.add(Files.readString(file));
      }
    }

    assertThat(blocks("yaml")).hasSize(4).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void its_settings_are_those_of_the_test_application() throws IOException {
    assertThat(blocks("properties"))
        .containsExactly(Files.readString(RESOURCES.resolve("application.properties")));
  }

  @Test
  void its_dependency_is_that_of_the_test_application() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    String dependencies =
        Files.readString(APPLICATION.resolve("pom.xml")).replace("@project.version@", version);

    assertThat(blocks("xml"))
        .hasSize(1)
        .allSatisfy(dependency -> assertThat(dependencies).containsIgnoringWhitespaces(dependency));
  }
}
