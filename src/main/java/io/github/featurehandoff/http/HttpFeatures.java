package io.github.featurehandoff.http;

import io.github.featurehandoff.page.Headline;
import io.github.featurehandoff.page.Links;
import io.github.featurehandoff.page.Pages;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.Overview.Snapshot;
import io.github.featurehandoff.watch.WatchStatus;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers with features: all of them or one, as pages or as the JSON of {@code openapi.json}. */
final class HttpFeatures {
  private static final String HTML = "text/html; charset=utf-8";

  private final ExportContext export;
  private final Supplier<WatchStatus> watcher;
  private final Overview overview;
  private final BooleanSupplier standby;
  private final Instant started = Instant.now();

  HttpFeatures(
      ExportContext export,
      Supplier<WatchStatus> watcher,
      Overview overview,
      BooleanSupplier standby) {
    this.export = export;
    this.watcher = watcher;
    this.overview = overview;
    this.standby = standby;
  }

  void allAsPage(RoutingContext context) {
    Snapshot snapshot = overview.snapshot();
    Headline headline =
        Headline.ofWatcher(
            export.specs().path(),
            started,
            watcher.get(),
            standby.getAsBoolean(),
            export.settings().scanInterval(),
            snapshot);
    if (!Answer.isKnown(context, snapshot.version() + headline.toString())) {
      Answer.send(context, 200, HTML, Pages.index(snapshot, headline, Links.SERVER));
    }
  }

  void oneAsPage(RoutingContext context) {
    FeatureStatus feature = overview.snapshot().feature(context.pathParam("slug"));
    String page = context.request().getParam("page", "1");
    if (feature == null || !page.matches("[1-9]\\d{0,7}")) {
      noPage(context);
      return;
    }
    try {
      if (!Answer.isKnown(context, page + feature)) {
        String html =
            Pages.feature(
                feature, Pages.export(feature.feature()), Integer.parseInt(page), Links.SERVER);
        if (html == null) {
          noPage(context);
        } else {
          Answer.send(context, 200, HTML, html);
        }
      }
    } catch (IOException e) {
      Answer.problem(
          context, 503, "Not readable", "The export cannot be read just now: " + e.getMessage());
    }
  }

  private static void noPage(RoutingContext context) {
    Answer.problem(context, 404, "Not found", "There is no such page. / shows all features.");
  }

  void all(RoutingContext context) {
    WatchStatus status = watcher.get();
    Snapshot snapshot = overview.snapshot();
    if (Answer.isKnown(context, snapshot.version() + status.toString())) {
      return;
    }
    Members totals = new Members();
    for (State state : State.values()) {
      totals.with(JsonReport.name(state), snapshot.count(state));
    }
    Members all =
        Answer.members()
            .with("specs_directory", export.specs().path())
            .with("specs_directory_there", status.specsDirectoryThere())
            .with("fault", snapshot.fault())
            .with("started", started)
            .with("last_full_scan", status.lastFullScan())
            .with("git_busy", status.gitBusy())
            .with("totals", totals)
            .with(
                "features",
                snapshot.features().stream().map(feature -> feature(feature, new Members())));
    Answer.json(context, JsonReport.json(all));
  }

  void one(RoutingContext context) {
    String slug = context.pathParam("slug");
    FeatureStatus feature = overview.snapshot().feature(slug);
    if (feature == null) {
      Answer.noFeature(context, slug);
    } else {
      Answer.json(context, JsonReport.json(feature(feature, Answer.members())));
    }
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
    return JsonReport.tree(
        fault, feature.feature().path().resolve(fault.file()).normalize().toString());
  }
}
