package io.github.featurehandoff.jsonlines;

import static java.util.Objects.requireNonNull;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/** C5 once more, simply: the JDK's strict decoder over a whole line, then Gson at its strictest. */
final class SecondOpinion {

  private SecondOpinion() {}

  /** The numbers of the faulty lines of a log that is not empty. */
  static SortedSet<Long> faultyLines(byte[] log) {
    SortedSet<Long> faulty = new TreeSet<>();
    long number = 0;
    for (int begin = 0; begin < log.length; ) {
      int end = begin;
      while (end < log.length && log[end] != '\n') {
        end++;
      }
      number++;
      if (end == log.length || !isObject(Arrays.copyOfRange(log, begin, end))) {
        faulty.add(number);
      }
      begin = end + 1;
    }
    return faulty;
  }

  static boolean isObject(byte[] line) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      return false;
    }
    if (text.startsWith("\uFEFF")) {
      return false; // Gson skips it.
    }
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(1_000);
    try {
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        return false;
      }
      read(reader);
      return reader.peek() == JsonToken.END_DOCUMENT;
    } catch (MalformedJsonException | EOFException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void read(JsonReader reader) throws IOException {
    int depth = 0;
    do {
      switch (reader.peek()) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          depth++;
        }
        case END_OBJECT -> {
          reader.endObject();
          depth--;
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          depth++;
        }
        case END_ARRAY -> {
          reader.endArray();
          depth--;
        }
        case NAME -> requireNonNull(reader.nextName());
        case STRING, NUMBER -> requireNonNull(reader.nextString());
        case BOOLEAN, NULL -> reader.skipValue();
        case END_DOCUMENT -> throw new EOFException();
      }
    } while (depth > 0);
  }
}
