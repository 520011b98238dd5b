package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.IOHelper;
import org.apache.camel.util.Scanner;
import org.jspecify.annotations.Nullable;

/**
 * Answers with an iterator over the events of an export, for a split that streams. Each event is a
 * message with headers; its body is the line without the newline. One line at a time is in memory.
 * The iterator reads the export that was current at the beginning, even if a new one is published
 * meanwhile. The file is closed at its end, or when the exchange is done.
 */
public final class FeatureEvents {
  private final ExportContext context;

  public FeatureEvents(ExportContext context) {
    this.context = context;
  }

  /** Sets the body to the iterator. */
  public void open(Exchange exchange) throws FaultException, IOException {
    Message message = exchange.getMessage();
    FeatureDirectory feature = NamedFeature.of(message, context.specs());
    SpecsDirectory.checkSlug(feature);
    if (feature.exportFile() == null) {
      throw new FaultException(
          Fault.input(
              feature.nameOf(feature.export()),
              "is missing",
              "Send the feature to direct:handoff-export-feature first."));
    }
    Events events =
        new Events(
            feature.slug(),
            new Scanner(
                Files.newByteChannel(feature.export(), LinkOption.NOFOLLOW_LINKS),
                StandardCharsets.UTF_8.name(),
                "\n"),
            exchange.getContext());
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                IOHelper.close(events.lines);
              }
            });
    message.setBody(events);
  }

  private static final class Events implements Iterator<Message> {
    private final String slug;
    private final Scanner lines;
    private final CamelContext context;
    private long line;

    Events(String slug, Scanner lines, CamelContext context) {
      this.slug = slug;
      this.lines = lines;
      this.context = context;
    }

    /**
     * Whether there is another event.
     *
     * @throws UncheckedIOException if the export cannot be read, so that half of one is not taken
     *     for all of it
     */
    @Override
    public boolean hasNext() {
      boolean more = lines.hasNext();
      if (!more) {
        try {
          lines.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return more;
    }

    @Override
    public Message next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String text = lines.next();
      line++;
      Message event = new DefaultMessage(context);
      event.setBody(text);
      event.setHeader(HandoffHeaders.SLUG, slug);
      event.setHeader(HandoffHeaders.LINE, line);
      String id = id(text);
      if (id != null) {
        event.setHeader(HandoffHeaders.EVENT_ID, id);
      }
      return event;
    }

    private static @Nullable String id(String line) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      try {
        return JsonStrings.string(bytes, 0, bytes.length, "event_id");
      } catch (IOException e) {
        return null;
      }
    }
  }
}
