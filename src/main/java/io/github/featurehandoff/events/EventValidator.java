package io.github.featurehandoff.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Checks JSON Lines against C5: UTF-8 by RFC 3629, one JSON object by RFC 8259 a line. */
public final class EventValidator {

  /** How many violations a report keeps; all are counted. */
  public static final int KEPT = 100;

  private static final JsonFactory JSON = new JsonFactory();

  private EventValidator() {}

  /**
   * Checks a regular file.
   *
   * @throws IOException if the file cannot be read
   */
  public static ValidationReport validate(Path file) throws IOException {
    try (ReadableByteChannel channel = Files.newByteChannel(file)) {
      return validate(channel);
    }
  }

  /**
   * Checks what a channel gives until its end; does not close it.
   *
   * @throws IOException if the channel cannot be read
   */
  public static ValidationReport validate(ReadableByteChannel channel) throws IOException {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    List<Violation> violations = new ArrayList<>();
    long count = 0;
    long lines = 0;
    long bytes = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 || line.size() > 0; b = in.read()) {
      if (b >= 0) {
        sha256.update((byte) b);
        bytes++;
      }
      if (b >= 0 && b != '\n') {
        line.write(b);
        continue;
      }
      lines++;
      Violation violation = check(lines, line.toByteArray(), b < 0);
      line.reset();
      if (violation != null && ++count <= KEPT) {
        violations.add(violation);
      }
    }
    return new ValidationReport(
        lines, bytes, HexFormat.of().formatHex(sha256.digest()), violations, count);
  }

  private static @org.jspecify.annotations.Nullable Violation check(
      long number, byte[] line, boolean unfinished) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      return new Violation(number, 0, Violation.Kind.ENCODING, "not UTF-8", "");
    }
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Violation(number, 0, Violation.Kind.NOT_AN_OBJECT, "not a JSON object", "");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        return new Violation(number, 0, Violation.Kind.SECOND_VALUE, "a second value", "");
      }
    } catch (JsonProcessingException e) {
      return new Violation(number, 0, Violation.Kind.SYNTAX, e.getOriginalMessage(), "");
    }
    return unfinished
        ? new Violation(
            number,
            line.length,
            Violation.Kind.NO_FINAL_NEWLINE,
            "the last line has no newline",
            "")
        : null;
  }
}
