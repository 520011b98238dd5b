package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages agree with the files that they describe, and their links lead somewhere. */
class DocsTest {
  private static final Path DOCS = Path.of("src/docs");
  private static final Path APPLICATION = Path.of("src/it/plug-in");
  private static final Path RESOURCES = APPLICATION.resolve("src/main/resources");
  private static final Pattern LINK =
      Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  /** Every page of the repository. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
    for (Path directory : List.of(DOCS, Path.of(".github"))) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  @Test
  void the_page_of_settings_has_the_words_of_application_properties() throws IOException {
    String sections =
        Stream.of(Files.readString(Path.of("application.properties")).split("\n\n"))
            .map(DocsTest::section)
            .filter(section -> !section.isEmpty())
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(DOCS.resolve("settings.md"))).endsWith(sections);
  }

  /** How the page shows one block of keys with its comment; empty where the block has no key. */
  private static String section(String block) {
    List<String> words = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    Set<String> defaults = new LinkedHashSet<>();
    for (String line : block.lines().toList()) {
      if (line.startsWith("#")) {
        words.add(line.replaceFirst("# ?", ""));
      } else {
        String[] setting = line.split("=", 2);
        keys.add("`" + setting[0] + "`");
        defaults.add(setting[1].isEmpty() ? "empty" : "`" + setting[1] + "`");
      }
    }
    return keys.isEmpty()
        ? ""
        : "## %s%n%n%s%n%nDefault: %s%n"
            .formatted(
                String.join(", ", keys), String.join("\n", words), String.join(", ", defaults));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_relative_link_leads_to_a_file_and_a_heading(Path page) throws IOException {
    assertThat(LINK.matcher(prose(page)).results().toList())
        .allSatisfy(
            link -> {
              Path target =
                  link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
              assertThat(target).exists();
              if (link.group(2) != null) {
                assertThat(anchors(target)).as(target.toString()).contains(link.group(2));
              }
            });
  }

  private static String prose(Path page) throws IOException {
    return Files.readString(page).replaceAll("(?ms)^```.*?^```$", "");
  }

  /** The anchors that GitHub gives to the headings of a page. */
  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(prose(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void the_example_routes_are_those_of_the_test_application() throws IOException {
    List<String> routes = new ArrayList<>();
    try (Stream<Path> files = Files.list(RESOURCES.resolve("camel"))) {
      for (Path file : files.toList()) {
        routes.add(Files.readString(file));
      }
    }

    assertThat(examples("yaml")).hasSize(4).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void the_example_settings_are_those_of_the_test_application() throws IOException {
    assertThat(examples("properties"))
        .containsExactly(Files.readString(RESOURCES.resolve("application.properties")));
  }

  @Test
  void the_example_dependency_is_that_of_the_test_application() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    String dependencies =
        Files.readString(APPLICATION.resolve("pom.xml")).replace("@project.version@", version);

    assertThat(examples("xml"))
        .hasSize(1)
        .allSatisfy(dependency -> assertThat(dependencies).containsIgnoringWhitespaces(dependency));
  }

  private static List<String> examples(String language) throws IOException {
    return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
        .matcher(Files.readString(DOCS.resolve("embedding.md")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
