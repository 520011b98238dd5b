package io.github.featurehandoff.http;

import io.github.featurehandoff.page.Headline;
import io.github.featurehandoff.page.Links;
import io.github.featurehandoff.page.Pages;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.Overview.Snapshot;
import io.github.featurehandoff.watch.WatchStatus;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers with the pages for people, and with the files that they need. */
final class HttpPages {
  private static final String HTML = "text/html; charset=utf-8";

  private final ExportContext context;
  private final Supplier<WatchStatus> watcher;
  private final Overview overview;
  private final BooleanSupplier standby;
  private final Instant since = Instant.now();

  HttpPages(
      ExportContext context,
      Supplier<WatchStatus> watcher,
      Overview overview,
      BooleanSupplier standby) {
    this.context = context;
    this.watcher = watcher;
    this.overview = overview;
    this.standby = standby;
  }

  void index(RoutingContext request) {
    Snapshot snapshot = overview.snapshot();
    Headline headline =
        Headline.ofWatcher(
            context.specs().path(),
            since,
            watcher.get(),
            standby.getAsBoolean(),
            context.settings().scanInterval(),
            snapshot);
    if (!Answer.isKnown(request, snapshot.version() + headline.toString())) {
      Answer.send(request, 200, HTML, Pages.index(snapshot, headline, Links.SERVER));
    }
  }

  void feature(RoutingContext request) {
    FeatureStatus feature = overview.snapshot().feature(request.pathParam("slug"));
    String page = request.request().getParam("page", "1");
    if (feature == null || !page.matches("[1-9]\\d{0,7}")) {
      notFound(request);
      return;
    }
    try {
      if (!Answer.isKnown(request, page + feature)) {
        String html =
            Pages.feature(
                feature, Pages.export(feature.feature()), Integer.parseInt(page), Links.SERVER);
        if (html == null) {
          notFound(request);
        } else {
          Answer.send(request, 200, HTML, html);
        }
      }
    } catch (IOException e) {
      Answer.problem(
          request, 503, "Not readable", "The export cannot be read just now: " + e.getMessage());
    }
  }

  private static void notFound(RoutingContext request) {
    Answer.problem(request, 404, "Not found", "There is no such page. / shows all features.");
  }

  void asset(RoutingContext request) {
    String type = Pages.ASSETS.get(request.pathParam("name"));
    if (type == null) {
      Answer.problem(request, 404, "Not found", "The pages need no such file.");
    } else {
      Answer.send(request, 200, type, Pages.asset(request.pathParam("name")));
    }
  }
}
