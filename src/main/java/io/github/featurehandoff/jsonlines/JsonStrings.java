package io.github.featurehandoff.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the members of a small JSON object that are strings; leaves out the others. */
public final class JsonStrings {
  private static final int LONGEST = 1 << 20;
  private static final int USUAL = 1 << 10;

  private JsonStrings() {}

  /** A file or text is not a JSON object; the message goes after its name: {@code is empty}. */
  public static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Reads a file of at most 1 MiB. */
  public static Map<String, String> read(Content file) throws IOException {
    return parse(bytes(file));
  }

  /**
   * One member of such a file. The bytes are searched first: most files do not have it, and
   * thousands of them are read at each start.
   *
   * @return null if there is none, or it is not a string
   * @throws MalformedException not if it looks like an object without the member
   */
  public static @Nullable String read(Content file, String name) throws IOException {
    byte[] content = bytes(file);
    String text = new String(content, StandardCharsets.ISO_8859_1).strip();
    boolean without =
        text.startsWith("{")
            && text.endsWith("}")
            && !text.contains(name)
            && text.indexOf('\\') < 0;
    return without ? null : parse(content).get(name);
  }

  private static byte[] bytes(Content file) throws IOException {
    try (InputStream in = Channels.newInputStream(file.open())) {
      byte[] start = in.readNBytes(USUAL);
      if (start.length < USUAL) {
        return start;
      }
      InputStream all = new SequenceInputStream(new ByteArrayInputStream(start), in);
      byte[] content = all.readNBytes(LONGEST + 1);
      if (content.length > LONGEST) {
        throw new MalformedException("is longer than 1 MiB");
      }
      return content;
    }
  }

  /** Reads a text; of duplicate names the last one counts, as in most parsers. */
  public static Map<String, String> parse(byte[] content) throws IOException {
    if (content.length == 0) {
      throw new MalformedException("is empty; a JSON object was expected");
    }
    try (JsonParser parser = JsonLine.JSON.createParser(decode(content))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException("is not a JSON object: it does not begin with '{'");
      }
      Map<String, String> strings = new HashMap<>();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        String value = parser.nextTextValue();
        parser.skipChildren();
        strings.put(name, value);
      }
      strings.values().removeIf(Objects::isNull);
      if (parser.nextToken() != null) {
        throw new MalformedException("is not a JSON object: something follows the object");
      }
      return strings;
    } catch (StreamConstraintsException e) {
      throw new MalformedException("is nested too deeply: more than 1,000 objects and arrays");
    } catch (JsonProcessingException e) {
      throw new MalformedException(
          "is not a JSON object: line %d, column %d is not valid JSON"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
  }

  /**
   * One member of a JSON object; what follows it is not read.
   *
   * @return null where there is none, or it is not a string, or this is not a JSON object
   */
  public static @Nullable String string(byte[] text, String name) {
    try (JsonParser parser = JsonLine.JSON.createParser(text)) {
      parser.nextToken();
      for (String next = parser.nextFieldName(); next != null; next = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (next.equals(name)) {
          return value == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return null;
    }
    return null;
  }

  private static String decode(byte[] content) throws MalformedException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("is not UTF-8");
    }
  }
}
