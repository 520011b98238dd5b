package io.github.featurehandoff.page;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.Overview.Snapshot;
import io.github.featurehandoff.watch.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The pages of a watcher, for a server. May be shared by threads. */
public final class Site {
  /** The files that the pages need, below {@code page/}, and their media types. */
  public static final Map<String, String> ASSETS =
      Map.of(
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final ExportContext context;
  private final Overview overview;
  private final Watcher watcher;
  private final BooleanSupplier standby;
  private final Instant since = Instant.now();
  private final UUID run = UUID.randomUUID();
  private @Nullable Drawn drawn;

  /**
   * A page.
   *
   * @param tag its entity tag, with its quotes: as long as it is the same the page is, too
   */
  public record Page(String tag, Body body) {

    /** Draws it as HTML in UTF-8; fails if an export cannot be read. */
    public interface Body {
      byte[] html() throws IOException;
    }
  }

  private record Drawn(long version, Headline headline, String html) {}

  /**
   * The pages of a watcher that starts now.
   *
   * @param standby whether another watcher leads
   */
  public Site(ExportContext context, Overview overview, Watcher watcher, BooleanSupplier standby) {
    this.standby = standby;
    this.context = context;
    this.overview = overview;
    this.watcher = watcher;
  }

  public Page index() {
    Snapshot snapshot = overview.snapshot();
    Settings settings = context.settings();
    Headline headline =
        Headline.ofWatcher(
            context.specs().path(),
            since,
            watcher.status(),
            standby.getAsBoolean(),
            settings.scanInterval(),
            snapshot);
    return new Page(
        tag(snapshot.version() + headline.toString()), () -> bytes(index(snapshot, headline)));
  }

  private synchronized String index(Snapshot snapshot, Headline headline) {
    Drawn before = drawn;
    if (before == null
        || before.version != snapshot.version()
        || !before.headline.equals(headline)) {
      before =
          new Drawn(snapshot.version(), headline, Pages.index(snapshot, headline, Links.SERVER));
      drawn = before;
    }
    return before.html;
  }

  /**
   * A feature.
   *
   * @param page which hundred of its events, from 1
   * @return null if there is none with that slug, or it has not that many events
   */
  public @Nullable Page feature(String slug, int page) {
    FeatureStatus feature = overview.snapshot().feature(slug);
    if (feature == null) {
      return null;
    }
    Content content;
    try {
      content =
          feature.feature().exportFile() == null ? null : Content.of(feature.feature().export());
    } catch (FaultException e) {
      content = null;
    }
    long events = feature.export() == null ? 0 : feature.export().events();
    if (page < 1 || page > Pages.pages(events, Integer.MAX_VALUE)) {
      return null;
    }
    Content export = content;
    return new Page(
        tag(page + feature.toString()),
        () ->
            bytes(
                Objects.requireNonNullElse(
                    Pages.feature(feature, export, page, Integer.MAX_VALUE, Links.SERVER), "")));
  }

  private String tag(String state) {
    return '"'
        + UUID.nameUUIDFromBytes((run + state).getBytes(StandardCharsets.UTF_8)).toString()
        + '"';
  }

  /**
   * One of {@link #ASSETS}.
   *
   * @throws IOException if there is none with that name
   */
  public static byte[] asset(String name) throws IOException {
    if (ASSETS.containsKey(name)) {
      return bytes(JsonReport.resource("page/" + name));
    }
    throw new IOException("There is no " + name);
  }

  static byte[] bytes(String html) {
    return html.getBytes(StandardCharsets.UTF_8);
  }
}
