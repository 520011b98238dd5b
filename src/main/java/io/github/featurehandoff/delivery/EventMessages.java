package io.github.featurehandoff.delivery;

import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.result.HandoffHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/**
 * The messages of events: the body is the line without its newline. Headers are text, since some
 * components make bytes of them.
 */
public final class EventMessages {
  /** The header with the key of a Kafka record, in Camel 4.18 and from 4.22 on. */
  private static final List<String> KAFKA_KEY = List.of("kafka.KEY", "CamelKafkaKey");

  private EventMessages() {}

  /**
   * Messages for consecutive lines.
   *
   * @param first the number of the first line
   * @param rewritten whether they take the place of lines that were sent before
   * @param keyed whether they have the slug as their Kafka key
   */
  public static List<Message> of(
      String slug,
      long first,
      List<byte[]> lines,
      boolean rewritten,
      boolean keyed,
      CamelContext camel) {
    List<Message> messages = new ArrayList<>(lines.size());
    for (byte[] line : lines) {
      Message message = of(slug, first + messages.size(), line, camel);
      message.setHeader(HandoffHeaders.REWRITTEN, String.valueOf(rewritten));
      if (keyed) {
        setKafkaKey(message, slug);
      }
      messages.add(message);
    }
    return messages;
  }

  /** The message of one line. */
  public static Message of(String slug, long number, byte[] line, CamelContext camel) {
    int length = line[line.length - 1] == '\n' ? line.length - 1 : line.length;
    Message message = new DefaultMessage(camel);
    message.setBody(new String(line, 0, length, StandardCharsets.UTF_8));
    message.setHeader(HandoffHeaders.SLUG, slug);
    message.setHeader(HandoffHeaders.LINE, String.valueOf(number));
    String id = JsonStrings.string(line, 0, length, "event_id");
    if (id != null) {
      message.setHeader(HandoffHeaders.EVENT_ID, id);
    }
    return message;
  }

  /** So that all records of a feature are in one partition, in their order. */
  public static void setKafkaKey(Message message, String slug) {
    KAFKA_KEY.forEach(name -> message.setHeader(name, slug));
  }
}
