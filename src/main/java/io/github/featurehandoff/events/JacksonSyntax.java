package io.github.featurehandoff.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Whether a line is one JSON object by RFC 8259 in Jackson's judgement. It is given text that the
 * JDK's strict decoder made: from bytes it would guess a character set, skip a byte order mark, and
 * let overlong forms and surrogates pass.
 */
final class JacksonSyntax {

  /**
   * Jackson's own limits only bound its memory: it measures some names and numbers short of C5.3,
   * and a number that it has not read to its end by the limit for strings. No string's text is ever
   * asked for, so strings are skipped.
   */
  private static final int BOUND = 4 * LineScanner.MAX_TOKEN;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(LineScanner.MAX_DEPTH)
                  .maxNameLength(BOUND)
                  .maxNumberLength(BOUND)
                  .maxStringLength(BOUND)
                  .build())
          .build();

  private JacksonSyntax() {}

  static boolean accepts(byte[] bytes, int from, int to) throws IOException {
    return accepts(new ByteArrayInputStream(bytes, from, to - from));
  }

  static boolean accepts(InputStream line) throws IOException {
    Reader text = new InputStreamReader(line, StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(text)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && parser.skipChildren().currentToken() == JsonToken.END_OBJECT
          && parser.nextToken() == null;
    } catch (JsonProcessingException | CharacterCodingException e) {
      return false;
    }
  }
}
