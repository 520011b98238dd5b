package io.github.featurehandoff.delivery;

import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.result.HandoffHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/**
 * The messages of events: the body is the line without its newline. Headers are text, since some
 * components make bytes of them.
 */
public final class EventMessages {
  private EventMessages() {}

  public static Message of(String slug, long number, byte[] line, CamelContext camel) {
    Message message = new DefaultMessage(camel);
    message.setBody(new String(line, StandardCharsets.UTF_8));
    message.setHeader(HandoffHeaders.SLUG, slug);
    message.setHeader(HandoffHeaders.LINE, String.valueOf(number));
    String id = JsonStrings.string(line, 0, line.length, "event_id");
    if (id != null) {
      message.setHeader(HandoffHeaders.EVENT_ID, id);
    }
    return message;
  }

  /** So that all records of a feature are in one partition of Kafka, in their order. */
  public static void setKafkaKey(Message message, String slug) {
    message.setHeader("kafka.KEY", slug); // Camel 4.18
    message.setHeader("CamelKafkaKey", slug); // from Camel 4.22 on
  }
}
