package io.github.featurehandoff.bootstrap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.settings.SlugKey;
import io.github.featurehandoff.settings.SourceRef;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one event of a feature whose log has no events (C4).
 *
 * @param slugKey the name that the event has for the slug
 * @param slug the feature's slug
 * @param source the branch and commit
 * @param at when it was made, in whole seconds
 * @param id a random (version 4) UUID
 */
public record PackageCreatedEvent(
    SlugKey slugKey, String slug, SourceRef source, Instant at, UUID id) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final JsonFactory PYTHON =
      new JsonFactoryBuilder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();
  private static final Separators PYTHON_SEPARATORS =
      Separators.createDefaultInstance()
          .withObjectFieldValueSpacing(Spacing.AFTER)
          .withObjectEntrySpacing(Spacing.AFTER);

  /** An event with the current time and a new id. */
  public static PackageCreatedEvent now(SlugKey slugKey, String slug, SourceRef source) {
    Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new PackageCreatedEvent(slugKey, slug, source, at, UUID.randomUUID());
  }

  /** An event that depends on nothing but what it is given: its id too. */
  public static PackageCreatedEvent of(SlugKey slugKey, String slug, SourceRef source, Instant at) {
    String name = source.commit() + "/" + slug;
    UUID hash = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    long version4 = (hash.getMostSignificantBits() & ~0xF000L) | 0x4000L;
    UUID id = new UUID(version4, hash.getLeastSignificantBits());
    return new PackageCreatedEvent(slugKey, slug, source, at, id);
  }

  /**
   * Reads an event.
   *
   * @return null unless {@code line} is byte for byte what {@link #toLine} returns for it
   */
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
              Instant.from(TIME.parse(fields.getOrDefault("at", ""))),
              UUID.fromString(fields.getOrDefault("event_id", "")));
      return event.id.version() == 4 && Arrays.equals(event.toLine(), line) ? event : null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  /**
   * The event as Python's {@code json.dumps(event, sort_keys=True)} prints it, with a newline
   * (C4.1).
   */
  public byte[] toLine() {
    // The leading ASCII digits of the slug, or the whole slug if it has none (C4.2).
    String number = slug.replaceFirst("(?s)^([0-9]+).*", "$1");
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PYTHON.createGenerator(text)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter(PYTHON_SEPARATORS).withObjectIndenter(NopIndenter.instance));
      json.writeStartObject();
      json.writeStringField("actor", "spec-kitty/" + number + "-generator");
      json.writeStringField("at", TIME.format(at));
      json.writeStringField("event_id", id.toString());
      json.writeStringField("event_type", "handoff_package_created");
      json.writeStringField(slugKey.toString(), slug);
      json.writeStringField("source_branch", source.branch());
      json.writeStringField("source_commit", source.commit());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Python escapes U+007F, Jackson does not.
    String line = text.append('\n').toString().replace("\u007F", "\\u007f");
    return line.getBytes(StandardCharsets.US_ASCII);
  }
}
