package io.github.featurehandoff.route;

import io.github.featurehandoff.delivery.EventReader;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.IOHelper;

/**
 * Answers with an iterator over the events of an export, for a split that streams. The file is
 * closed at its end, or when the exchange is done.
 */
public record FeatureEvents(ExportContext context) {
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
    EventReader events = new EventReader(feature.export(), feature.slug(), exchange.getContext());
    ExportContext.whenDone(exchange, () -> IOHelper.close(events));
    events.skipTo(from - 1);
    message.setBody(events);
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
}
