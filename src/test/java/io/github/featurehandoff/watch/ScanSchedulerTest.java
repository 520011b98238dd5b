package io.github.featurehandoff.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void a_consumer_starts_over_once_at_each_start_though_Camel_starts_its_scheduler_twice_C9_3(
      @TempDir Path directory) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("scheduler", scheduler);
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("file:" + directory + "?scheduler=#scheduler").id("watch").to("log:watch");
            }
          });
      camel.start();
      assertThat(starts).hasValue(1);

      camel.getRouteController().suspendRoute("watch");
      camel.getRouteController().startRoute("watch");
      camel.getRouteController().suspendRoute("watch");
      camel.getRouteController().resumeRoute("watch");

      assertThat(starts).hasValue(1);
      camel.getRouteController().stopRoute("watch");
      camel.getRouteController().startRoute("watch");
      assertThat(starts).hasValue(2);
    }
  }
}
