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
  private static final String DOCUMENTED =
      "https://camel.apache.org/components/4.18.x/others/main.html";
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
    return Suggestions.near(key, keys).isEmpty()
        ? "Known: "
            + Suggestions.list(
                keys.stream()
                    .map(each -> each.replaceFirst("(\\.\\w+\\.).*", "$1*"))
                    .distinct()
                    .toList(),
                "group")
            + " Their keys are at "
            + DOCUMENTED
            + "."
        : Suggestions.sentence(key, keys, "key");
  }

  /** Whether Camel reads a key; dashes and case do not count, as in Camel. */
  boolean has(String key) {
    String plain = plain(key);
    return OPEN.stream().anyMatch(plain::startsWith)
        || keys.stream()
            .map(CamelKeys::plain)
            .anyMatch(
                known ->
                    plain.equals(known)
                        || plain.startsWith(known + "[")
                        || plain.startsWith(known + "."));
  }

  /** Whether a key says where Camel serves HTTP, which {@code handoff.http} says already. */
  static boolean isAddress(String key) {
    return List.of("camel.server.host", "camel.server.port").contains(plain(key));
  }

  private static String plain(String key) {
    return key.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
