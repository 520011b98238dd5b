package io.github.featurehandoff.http;

import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.watch.WatchStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers with features as JSON: all of them, or one. */
final class HttpFeatures {
  private final Path specs;
  private final Supplier<WatchStatus> watcher;
  private final Overview overview;
  private final Instant started = Instant.now();
  private @Nullable All last;

  /** An answer, for those who ask again before anything has changed. */
  private record All(WatchStatus watcher, Overview.Snapshot features, Buffer json, int number) {}

  HttpFeatures(Path specs, Supplier<WatchStatus> watcher, Overview overview) {
    this.specs = specs;
    this.watcher = watcher;
    this.overview = overview;
  }

  void all(RoutingContext context) {
    All all = all();
    context.etag(started.toEpochMilli() + "-" + all.number);
    Answer.json(context, all.json);
  }

  private synchronized All all() {
    WatchStatus status = watcher.get();
    Overview.Snapshot features = overview.snapshot();
    All before = last;
    if (before != null && before.watcher.equals(status) && before.features.equals(features)) {
      return before;
    }
    Buffer json = FeaturesJson.all(specs, started, status, features);
    last = new All(status, features, json, before == null ? 1 : before.number + 1);
    return last;
  }

  void one(RoutingContext context) {
    String slug = context.pathParam("slug");
    FeatureStatus feature = overview.snapshot().feature(slug);
    if (feature == null) {
      Answer.problem(context, 404, "Not found", noFeature(slug));
    } else {
      Answer.json(context, FeaturesJson.one(feature));
    }
  }

  static String noFeature(String slug) {
    return "There is no feature \"" + slug + "\" in the specs directory. /api/features has all.";
  }
}
