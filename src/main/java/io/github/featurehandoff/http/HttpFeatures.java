package io.github.featurehandoff.http;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.Overview.Snapshot;
import io.github.featurehandoff.watch.WatchStatus;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;

/** Answers with features as JSON, as {@code openapi.json} describes it: all of them, or one. */
final class HttpFeatures {
  private final Path specs;
  private final Supplier<WatchStatus> watcher;
  private final Overview overview;
  private final Instant started = Instant.now();

  HttpFeatures(Path specs, Supplier<WatchStatus> watcher, Overview overview) {
    this.specs = specs;
    this.watcher = watcher;
    this.overview = overview;
  }

  void all(RoutingContext context) {
    WatchStatus status = watcher.get();
    Snapshot features = overview.snapshot();
    if (!Answer.isKnown(context, features.version() + status.toString())) {
      Answer.json(context, JsonReport.json(all(status, features)));
    }
  }

  private Members all(WatchStatus status, Snapshot features) {
    Members totals = new Members();
    for (State state : State.values()) {
      totals.with(JsonReport.name(state), features.count(state));
    }
    return Answer.members()
        .with("specs_directory", specs)
        .with("specs_directory_there", status.specsDirectoryThere())
        .with("fault", features.fault())
        .with("started", started)
        .with("last_full_scan", status.lastFullScan())
        .with("git_busy", status.gitBusy())
        .with("totals", totals)
        .with(
            "features",
            features.features().stream().map(feature -> feature(feature, new Members())));
  }

  void one(RoutingContext context) {
    String slug = context.pathParam("slug");
    FeatureStatus feature = overview.snapshot().feature(slug);
    if (feature == null) {
      Answer.problem(context, 404, "Not found", noFeature(slug));
    } else {
      Answer.json(context, JsonReport.json(feature(feature, Answer.members())));
    }
  }

  static String noFeature(String slug) {
    return "There is no feature \"" + slug + "\" in the specs directory. /api/features has all.";
  }

  private static Members feature(FeatureStatus feature, Members members) {
    Export export = feature.export();
    return members
        .with("slug", feature.slug())
        .with("state", feature.state())
        .with("reason", feature.reason())
        .with("events", export == null ? null : export.events())
        .with("bytes", export == null ? null : export.bytes())
        .with("last_event", export == null ? null : export.lastEvent())
        .with("exported", export == null ? null : export.exported())
        .with("source", JsonReport.tree(feature.source()))
        .with("faults", feature.faults().stream().map(fault -> fault(feature, fault)))
        .with("fault_count", feature.faultCount());
  }

  private static Members fault(FeatureStatus feature, Fault fault) {
    Path path = feature.feature().path().resolve(fault.file()).normalize();
    return JsonReport.tree(fault, path.toString());
  }
}
