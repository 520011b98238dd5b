package io.github.featurehandoff.jsonlines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JSON by RFC 8259, and nothing else, in Jackson's judgement, within the limits of C5.3. Jackson
 * measures some names and numbers short, none long.
 */
public final class JacksonSyntax {

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(Diagnosis.MAX_DEPTH)
          .maxNameLength(Diagnosis.MAX_TOKEN)
          .maxNumberLength(Diagnosis.MAX_TOKEN)
          // It bounds a number that is being read; no string's text is ever asked for.
          .maxStringLength(Diagnosis.MAX_TOKEN)
          .build();

  private static final JsonFactory STREAMS =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(LIMITS)
          .build();

  private JacksonSyntax() {}

  /** A factory of parsers over arrays; it remembers the names that they read. */
  public static JsonFactory factory() {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.CHARSET_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .streamReadConstraints(LIMITS)
        .build();
  }

  /**
   * Whether UTF-8 is one object, however long it is; no name is remembered. Lone surrogates may be
   * escaped in names as in strings here, while the parsers over arrays refuse them in names.
   */
  public static boolean accepts(InputStream line) throws IOException {
    Reader text = new InputStreamReader(line, StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = STREAMS.createParser(text)) {
      return isObject(parser) && parser.nextToken() == null;
    } catch (JsonProcessingException | CharacterCodingException e) {
      return false;
    }
  }

  /** Reads the next value and says whether it is an object. */
  public static boolean isObject(JsonParser parser) throws IOException {
    try {
      return parser.nextToken() == JsonToken.START_OBJECT
          && parser.skipChildren().currentToken() == JsonToken.END_OBJECT;
    } catch (JsonProcessingException | CharacterCodingException e) {
      return false;
    }
  }
}
