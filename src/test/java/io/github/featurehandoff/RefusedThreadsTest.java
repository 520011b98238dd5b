package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** C9: a system that refuses threads (nproc, TasksMax) loses no export, and stops no run. */
@Timeout(60)
class RefusedThreadsTest {
  private final Specs specs;
  private final Application application;
  private final AtomicBoolean refused = new AtomicBoolean();

  RefusedThreadsTest(@TempDir Path root) {
    specs = new Specs(root);
    application = new Application(specs);
  }

  /** Refuses threads as the virtual machine does. */
  private final class Refusing extends DefaultThreadPoolFactory {
    @Override
    public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory factory) {
      return super.newThreadPool(profile, refusing(factory));
    }

    @Override
    public ScheduledExecutorService newScheduledThreadPool(
        ThreadPoolProfile profile, ThreadFactory factory) {
      return super.newScheduledThreadPool(profile, refusing(factory));
    }

    private ThreadFactory refusing(ThreadFactory factory) {
      return task -> {
        if (refused.get()) {
          throw new OutOfMemoryError("unable to create native thread");
        }
        return factory.newThread(task);
      };
    }
  }

  @BeforeEach
  void replaceThreadPools() {
    application.camel().getExecutorServiceManager().setThreadPoolFactory(new Refusing());
  }

  @AfterEach
  void stop() {
    refused.set(false);
    application.close();
  }

  private List<String> features(int count) {
    List<String> slugs = IntStream.range(100, 100 + count).mapToObj(n -> n + "-feature").toList();
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(3)));
    return slugs;
  }

  private void untilExported(List<String> slugs) {
    await()
        .untilAsserted(
            () ->
                assertThat(slugs)
                    .allSatisfy(
                        slug -> assertThat(specs.export(slug)).hasContent(Specs.events(3))));
  }

  @Test
  void a_start_that_is_refused_a_thread_fails_C9_4() {
    refused.set(true);

    assertThatThrownBy(application::start).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void a_run_ends_though_every_further_thread_is_refused_C9_4() throws Exception {
    List<String> slugs = features(50);
    application.start();
    refused.set(true);

    application.send(Application.EXPORT_FEATURES, null, Map.of());

    untilExported(slugs);
  }

  @Test
  void a_watcher_exports_though_every_further_thread_is_refused_C10_1() throws Exception {
    features(1);
    application.start("handoff.watch", "true");
    untilExported(List.of("100-feature"));
    refused.set(true);

    untilExported(features(50));
  }
}
