package io.github.featurehandoff.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The polls of a consumer that asks for none. */
class ScanSchedulerTest {
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger polls = new AtomicInteger();
  private final ScanScheduler scheduler = new ScanScheduler(starts::incrementAndGet);

  private void start(CamelContext camel) throws Exception {
    scheduler.setCamelContext(camel);
    scheduler.onInit(camel.getEndpoint("direct:features").createConsumer(exchange -> {}));
    scheduler.scheduleTask(polls::incrementAndGet);
    scheduler.start();
    scheduler.startScheduler();
  }

  @Test
  void a_consumer_that_was_suspended_is_polled_again_C10_1() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      start(camel);

      await().untilAsserted(() -> assertThat(polls).hasValueGreaterThan(1));
      scheduler.stop();
    }
  }

  @Test
  void a_consumer_that_was_stopped_is_polled_again_C10_1() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      start(camel);
      await().untilAsserted(() -> assertThat(polls).hasPositiveValue());
      scheduler.unscheduleTask();
      scheduler.stop();
      scheduler.shutdown();
      int before = polls.get();

      start(camel);

      await().untilAsserted(() -> assertThat(polls).hasValueGreaterThan(before));
      assertThat(starts).hasValue(2);
      scheduler.stop();
    }
  }
}
