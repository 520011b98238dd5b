package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.EventReader;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import java.io.IOException;
import java.util.Iterator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.IOHelper;

/**
 * Answers with an iterator over the events of an export, for a split that streams. Each event is a
 * message with headers; its body is the line without the newline. The file is closed at its end, or
 * when the exchange is done.
 */
public final class FeatureEvents {
  private final ExportContext context;

  public FeatureEvents(ExportContext context) {
    this.context = context;
  }

  public void open(Exchange exchange) throws FaultException, IOException {
    Message message = exchange.getMessage();
    FeatureDirectory feature = context.featureIn(message);
    SpecsDirectory.checkSlug(feature);
    long from = fromLine(message);
    if (feature.exportFile() == null) {
      throw new FaultException(
          Fault.input(
              feature.nameOf(feature.export()),
              "is missing",
              "Send the feature to direct:handoff-export-feature first."));
    }
    EventReader events = new EventReader(feature.export());
    ExportContext.whenDone(exchange, () -> IOHelper.close(events));
    events.skipTo(from - 1);
    message.setBody(new Events(feature.slug(), events, exchange.getContext()));
  }

  private static long fromLine(Message message) throws FaultException {
    Object from = message.getHeader(HandoffHeaders.FROM_LINE);
    String text = from == null ? "1" : from.toString();
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new FaultException(
          Fault.input(
              ".",
              "the header " + HandoffHeaders.FROM_LINE + " is \"" + text + "\"",
              "Set it to the number of a line, from 1."));
    }
    return Long.parseLong(text);
  }

  private record Events(String slug, EventReader reader, CamelContext camel)
      implements Iterator<Message> {
    @Override
    public boolean hasNext() {
      return reader.hasNext();
    }

    @Override
    public Message next() {
      return reader.next(slug, camel);
    }
  }
}
