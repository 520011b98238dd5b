package io.github.featurehandoff.settings;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The keys that Camel reads, as Camel itself describes them. */
final class CamelKeys {
  static final String PREFIX = "camel.";
  private static final String DESCRIPTION = "/META-INF/camel-main-configuration-metadata.json";

  /** What follows these is the name of a component or a bean; Camel checks it at its start. */
  private static final List<String> OPEN =
      List.of(
          "camel.component.",
          "camel.dataformat.",
          "camel.language.",
          "camel.beans.",
          "camel.variable.",
          "camel.routetemplate");

  private final List<String> keys;

  CamelKeys() {
    try (InputStream in =
        Objects.requireNonNull(CamelKeys.class.getResourceAsStream(DESCRIPTION))) {
      keys = new ObjectMapper().readTree(in).path("properties").findValuesAsText("name");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sentence with the keys that are near; if none is, with their groups: they are too many. */
  String suggestion(String key) {
    if (!Suggestions.near(key, keys).isEmpty()) {
      return Suggestions.sentence(key, keys, "key");
    }
    List<String> groups =
        keys.stream().map(each -> each.replaceFirst("(\\.\\w+\\.).*", "$1*")).distinct().toList();
    return Suggestions.sentence(key, groups, "group")
        + " Their keys are at https://camel.apache.org/components/4.18.x/others/main.html.";
  }

  boolean has(String key) {
    String plain = plain(key);
    return OPEN.stream().anyMatch(plain::startsWith)
        || keys.stream()
            .map(CamelKeys::plain)
            .anyMatch(
                known -> (plain + ".").startsWith(known + ".") || plain.startsWith(known + "["));
  }

  /** Dashes and case do not count, as in Camel. */
  static String plain(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
