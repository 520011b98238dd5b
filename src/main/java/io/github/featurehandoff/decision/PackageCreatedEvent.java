package io.github.featurehandoff.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.settings.Settings.SlugKey;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one event of a feature whose log has no events (C4); {@code at} has whole seconds. */
public record PackageCreatedEvent(
    SlugKey slugKey, String slug, SourceRef source, Instant at, UUID id) {
  private static final JsonFactory PYTHON =
      new JsonFactoryBuilder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  /** Reads an event; null unless {@link #toLine} returns the same bytes for it. */
  public static @Nullable PackageCreatedEvent parse(byte[] line) {
    try {
      Map<String, String> fields = JsonStrings.parse(line);
      SlugKey slugKey =
          fields.containsKey(SlugKey.MISSION_SLUG.toString())
              ? SlugKey.MISSION_SLUG
              : SlugKey.FEATURE_SLUG;
      PackageCreatedEvent event =
          new PackageCreatedEvent(
              slugKey,
              fields.getOrDefault(slugKey.toString(), ""),
              new SourceRef(
                  fields.getOrDefault("source_branch", ""),
                  fields.getOrDefault("source_commit", "")),
              Instant.parse(fields.getOrDefault("at", "")),
              UUID.fromString(fields.getOrDefault("event_id", "")));
      return event.id.version() == 4 && Arrays.equals(event.toLine(), line) ? event : null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  /** As Python's {@code json.dumps(event, sort_keys=True)} prints it, with a newline (C4.1). */
  public byte[] toLine() {
    // The leading ASCII digits of the slug, or the whole slug if it has none (C4.2).
    String number = slug.replaceFirst("(?s)^([0-9]+).*", "$1");
    Map<String, String> fields =
        new TreeMap<>(
            Map.of(
                "actor",
                "spec-kitty/" + number + "-generator",
                "at",
                at.toString(),
                "event_id",
                id.toString(),
                "event_type",
                "handoff_package_created",
                slugKey.toString(),
                slug,
                "source_branch",
                source.branch(),
                "source_commit",
                source.commit()));
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\": " + quoted(field.getValue()))
        .collect(Collectors.joining(", ", "{", "}\n"))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String quoted(String text) {
    StringWriter quoted = new StringWriter();
    try (JsonGenerator json = PYTHON.createGenerator(quoted)) {
      json.writeString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Python escapes U+007F, Jackson does not.
    return quoted.toString().replace("\u007F", "\\u007f");
  }
}
