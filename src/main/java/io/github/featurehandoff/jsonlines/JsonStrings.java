package io.github.featurehandoff.jsonlines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a small JSON object that are strings; members of another type are left out.
 */
public final class JsonStrings {
  private static final int LONGEST = 1 << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private JsonStrings() {}

  /** The file or the text is no JSON object; the message says what was found, for a person. */
  public static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads a file of at most 1 MiB.
   *
   * @throws MalformedException if it is longer, no UTF-8, or no JSON object
   * @throws IOException if it cannot be read
   */
  public static Map<String, String> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(LONGEST + 1);
      if (content.length > LONGEST) {
        throw new MalformedException("it is longer than 1 MiB");
      }
      return parse(content);
    }
  }

  /**
   * Reads a text; of duplicate names the last one counts, as in most parsers.
   *
   * @throws MalformedException if it is no UTF-8 or no JSON object
   */
  public static Map<String, String> parse(byte[] content) throws IOException {
    try (JsonParser parser = JSON.createParser(decode(content))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("it does not begin with {");
      }
      Map<String, String> strings = new HashMap<>();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        String value = parser.nextTextValue();
        if (value != null) {
          strings.put(name, value);
        } else {
          strings.remove(name);
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new MalformedException("something follows the object");
      }
      return strings;
    } catch (JsonProcessingException e) {
      throw new MalformedException(
          "line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + " is not valid JSON");
    }
  }

  /**
   * One member of a JSON object; what follows it is not read.
   *
   * @return null where there is none, or it is no string
   * @throws IOException if the text up to it is no JSON object
   */
  public static @Nullable String string(String object, String name) throws IOException {
    try (JsonParser parser = JSON.createParser(object)) {
      parser.nextToken();
      for (String next = parser.nextFieldName(); next != null; next = parser.nextFieldName()) {
        String value = parser.nextTextValue();
        if (next.equals(name)) {
          return value;
        }
        parser.skipChildren();
      }
      return null;
    }
  }

  private static String decode(byte[] content) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("it is not UTF-8");
    }
  }
}
