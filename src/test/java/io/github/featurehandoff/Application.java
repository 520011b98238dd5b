package io.github.featurehandoff;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** A Camel application that embeds the routes, over a specs directory to test with. */
final class Application implements AutoCloseable {
  static final String EXPORT_FEATURE = "direct:handoff-export-feature";
  static final String EXPORT_FEATURES = "direct:handoff-export-features";
  static final String FEATURE_EVENTS = "direct:handoff-feature-events";

  private final Properties properties = new Properties();
  private final CamelContext camel = new DefaultCamelContext();
  private final ProducerTemplate template = camel.createProducerTemplate();

  /** An application that is not started; it does not wait for torn tails. */
  Application(Specs specs) {
    properties.setProperty("handoff.specs-dir", specs.directory().toString());
    properties.setProperty("handoff.settle-time", "0ms");
  }

  /** Adds the routes, with these properties, and starts Camel. */
  CamelContext start(String... keysAndValues) throws Exception {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    camel.getPropertiesComponent().setInitialProperties(properties);
    camel.addRoutes(new FeatureHandoff());
    camel.start();
    return camel;
  }

  CamelContext camel() {
    return camel;
  }

  ProducerTemplate template() {
    return template;
  }

  MockEndpoint mock(String uri) {
    return camel.getEndpoint(uri, MockEndpoint.class);
  }

  /** Accepts all messages to an endpoint but some. */
  void accept(String endpoint, Predicate<Exchange> rejected, Consumer<Exchange> accepted)
      throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from(endpoint)
                .process(
                    exchange -> {
                      if (rejected.test(exchange)) {
                        throw new IOException("it is full");
                      }
                      accepted.accept(exchange.copy());
                    });
          }
        });
  }

  /** Sends a message and returns the answer, with the exception if there is one. */
  Exchange send(String endpoint, @Nullable Object body, Map<String, Object> headers) {
    return template.send(
        endpoint,
        exchange -> {
          exchange.getMessage().setBody(body);
          exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
  }

  /** Has one feature exported. */
  Exchange export(@Nullable Object feature) {
    return export(feature, Map.of());
  }

  Exchange export(@Nullable Object feature, Map<String, Object> headers) {
    return send(EXPORT_FEATURE, feature, headers);
  }

  /** The body of an answer. */
  static <T> T body(Exchange answer, Class<T> type) {
    return Objects.requireNonNull(answer.getMessage().getBody(type));
  }

  @Override
  public void close() {
    template.stop();
    camel.stop();
  }
}
