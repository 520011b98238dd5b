package io.github.featurehandoff.http;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.page.Pages;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.Overview.Snapshot;
import io.github.featurehandoff.status.StatusFile;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers with features: all of them or one, as pages or as the JSON of {@code openapi.json}. */
final class HttpFeatures {
  private static final String HTML = "text/html; charset=utf-8";
  private static final Export NO_EXPORT = new Export(null, null, null, null);
  private static final String JSON = "application/json";

  private final Overview overview;
  private final StatusFile status;

  private final Kept page = new Kept();
  private final Kept list = new Kept();

  /** What all clients get until something changes; an open page asks every few seconds. */
  private static final class Kept {
    private @Nullable Object from;
    private @Nullable Answer answer;

    synchronized Answer of(Snapshot snapshot, Members facts, Supplier<String> text) {
      Object now = List.of(snapshot, new TreeMap<>(facts));
      if (answer == null || !now.equals(from)) {
        answer = Answer.of(text.get());
        from = now;
      }
      return answer;
    }
  }

  HttpFeatures(Overview overview, StatusFile status) {
    this.overview = overview;
    this.status = status;
  }

  void allAsPage(RoutingContext context) {
    Snapshot snapshot = overview.snapshot();
    Members facts = facts(snapshot);
    page.of(snapshot, facts, () -> Pages.index(snapshot, facts, true)).send(context, 200, HTML);
  }

  void oneAsPage(RoutingContext context) {
    FeatureStatus feature = overview.snapshot().feature(context.pathParam("slug"));
    String page = context.request().getParam("page", "1");
    String html = null;
    if (feature != null && page.matches("[1-9]\\d{0,7}")) {
      try {
        Content events = feature.export() == null ? null : Content.of(feature.feature().export());
        html = Pages.feature(feature, Pages.events(events), Integer.parseInt(page), true);
      } catch (IOException e) {
        String detail = "The export cannot be read just now: " + e.getMessage();
        Answer.problem(context, 503, "Not readable", detail);
        return;
      }
    }
    if (html == null) {
      Answer.problem(context, 404, "Not found", "There is no such page. / shows all features.");
    } else {
      Answer.send(context, 200, HTML, html);
    }
  }

  void all(RoutingContext context) {
    Snapshot snapshot = overview.snapshot();
    Members facts = facts(snapshot);
    Supplier<Object> features =
        () -> snapshot.features().stream().map(feature -> feature(feature, new Members()));
    list.of(snapshot, facts, () -> JsonReport.json(facts.with("features", features.get())))
        .send(context, 200, JSON);
  }

  /** What the watcher says of itself, with the totals of the features. */
  private Members facts(Snapshot snapshot) {
    Members totals = new Members();
    snapshot.counts().forEach((state, count) -> totals.with(JsonReport.name(state), count));
    Members all = status.members().with("totals", totals);
    all.remove("schema");
    all.putAll(Answer.members());
    if (snapshot.fault() != null) {
      all.with("well", false).with("fault", snapshot.fault());
    }
    return all;
  }

  void one(RoutingContext context) {
    String slug = context.pathParam("slug");
    FeatureStatus feature = overview.snapshot().feature(slug);
    if (feature == null) {
      Answer.noFeature(context, slug);
    } else {
      Answer.send(context, 200, JSON, JsonReport.json(feature(feature, Answer.members())));
    }
  }

  private static Members feature(FeatureStatus feature, Members members) {
    Export export = Objects.requireNonNullElse(feature.export(), NO_EXPORT);
    return members
        .with("slug", feature.slug())
        .with("state", feature.state())
        .with("reason", feature.reason())
        .with("events", export.events())
        .with("bytes", export.bytes())
        .with("last_event", export.lastEvent())
        .with("exported", export.exported())
        .with("source", JsonReport.tree(feature.source()))
        .with("faults", feature.faults().stream().map(fault -> fault(feature, fault)))
        .with("fault_count", feature.faultCount());
  }

  private static Members fault(FeatureStatus feature, Fault fault) {
    Path path = feature.feature().path().resolve(fault.file());
    return JsonReport.tree(fault, path.normalize().toString());
  }
}
