package io.github.featurehandoff.delivery;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.result.HandoffHeaders;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * The events of an export as messages: the body is the line without its newline. What is read is
 * the file that was there at the beginning, even if a new export is published meanwhile. An {@link
 * UncheckedIOException} says that it cannot be read, so that half of it is not taken for all of it.
 */
public final class EventReader implements Iterator<Message>, Closeable {
  private final String slug;
  private final @Nullable CamelContext camel;
  private final Lines export;
  private final MessageDigest digest = Content.sha256();
  private byte @Nullable [] next;
  private long lines;
  private long bytes;

  /** {@code camel} may be null where events are only skipped. */
  public EventReader(Path export, String slug, @Nullable CamelContext camel) throws IOException {
    this.slug = slug;
    this.camel = camel;
    this.export = new Lines(Content.of(export));
    next = this.export.next();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  /** The size of the next event, its newline included; 0 after the last one. */
  public int nextSize() {
    return next == null ? 0 : next.length + 1;
  }

  private byte[] nextLine() {
    byte[] line = next;
    if (line == null) {
      throw new NoSuchElementException();
    }
    bytes += nextSize();
    lines++;
    digest.update(line);
    digest.update((byte) '\n');
    try {
      next = export.next();
      if (next == null) {
        close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line;
  }

  @Override
  public Message next() {
    byte[] line = nextLine();
    Message message = new DefaultMessage(camel);
    message.setBody(new String(line, StandardCharsets.UTF_8));
    // Headers are text, since some components make bytes of them.
    message.setHeader(HandoffHeaders.SLUG, slug);
    message.setHeader(HandoffHeaders.LINE, String.valueOf(lines));
    String id = JsonStrings.string(line, "event_id");
    if (id != null) {
      message.setHeader(HandoffHeaders.EVENT_ID, id);
    }
    return message;
  }

  /** Reads on until this many events are read; returns whether there are so many. */
  public boolean skipTo(long events) {
    while (lines < events && hasNext()) {
      nextLine();
    }
    return lines == events;
  }

  /** How many events have been read. */
  public long lines() {
    return lines;
  }

  public long bytes() {
    return bytes;
  }

  /** The SHA-256 of what has been read, 64 lower-case hex digits. */
  public String sha256() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    export.close();
  }
}
