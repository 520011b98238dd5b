package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application's own registry of meters gets those of the routes. */
class MetersTest {
  private final Specs specs;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @AutoClose private final Application application;

  MetersTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  private double exports(String decision, String outcome) {
    return meters
        .get("handoff.exports")
        .tags("decision", decision, "outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void exports_that_messages_ask_for_are_counted() throws Exception {
    application.camel().getRegistry().bind("meters", meters);
    application.start("handoff.fail-exchange", "false");
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-bad", "[]\n");

    application.export("001-a");
    application.export("001-a");
    application.export("002-bad");
    application.export("no-such");

    assertThat(exports("copy", "exported")).isEqualTo(1);
    assertThat(exports("unchanged", "unchanged")).isEqualTo(1);
    assertThat(exports("copy", "failed")).isEqualTo(1);
    assertThat(meters.get("handoff.published.events").counter().count()).isEqualTo(3);
    assertThat(meters.get("handoff.export").timer().count()).isEqualTo(1);
    assertThat(meters.find("handoff.features").gauge()).as("nothing is watched").isNull();
  }

  @Test
  void features_are_counted_while_they_are_watched() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    application.camel().getRegistry().bind("metricsRegistry", meters);
    application.camel().getRegistry().bind("another", new SimpleMeterRegistry());
    application.start("handoff.watch", "true");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        meters.get("handoff.features").tag("state", "up_to_date").gauge().value())
                    .isEqualTo(1));
    assertThat(meters.get("handoff.leader").gauge().value()).isEqualTo(1);

    application.close();

    assertThat(meters.find("handoff.features").gauges()).isEmpty();
  }

  @Test
  void without_a_registry_nothing_is_counted() throws Exception {
    application.start();
    specs.withLog("001-a", Specs.events(3));

    application.export("001-a");

    assertThat(specs.export("001-a")).exists();
  }
}
