package io.github.featurehandoff.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.Overview.Snapshot;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws the pages with the templates {@code META-INF/handoff/page/*.html}, for a server or for
 * files; all text is escaped.
 */
@SuppressWarnings("UnusedVariable") // The templates read them.
public final class Pages {
  /** The files that the pages need, below {@code page/}, and their media types. */
  public static final Map<String, String> ASSETS =
      Map.of(
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  /** How many events of a feature are shown at most; its export has all of them. */
  private static final int MOST_EVENTS = 10_000;

  private static final int ON_A_PAGE = 100;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .nullValue("")
          .zeroIsFalse(true)
          .emptyStringIsFalse(true)
          .strictSections(false)
          .withFormatter(Pages::shown)
          .withLoader(name -> new StringReader(asset(name + ".html")));
  private static final Template INDEX = COMPILER.loadTemplate("index");
  private static final Template FEATURE = COMPILER.loadTemplate("feature");

  private Pages() {}

  public static String asset(String name) {
    return JsonReport.resource("page/" + name);
  }

  /**
   * The page of all features.
   *
   * @param facts how the watcher is, as {@code /api/features} has it; or what a report was made of
   */
  public static String index(Snapshot snapshot, Members facts, boolean onServer) {
    return INDEX.execute(
        new Object() {
          final String title = "Feature handoff";
          final String root = "";
          final boolean server = onServer;
          final Members top = facts;
          final String shown = Plural.of(snapshot.features().size(), "feature");
          final Object counts = snapshot.counts();
          final List<FeatureStatus> features = snapshot.features();
        });
  }

  /** The first events of an export; one more than are shown where there are more. */
  public static List<Event> events(@Nullable Content export) throws IOException {
    List<Event> events = new ArrayList<>();
    if (export != null) {
      try (Lines rows = new Lines(export)) {
        byte[] row = rows.next();
        while (row != null && events.size() <= MOST_EVENTS) {
          events.add(Event.of(events.size() + 1L, row));
          row = rows.next();
        }
      }
    }
    return events;
  }

  /**
   * A feature's page.
   *
   * @param page which hundred of events, from 1
   * @return null if there is no such page
   */
  public static @Nullable String feature(
      FeatureStatus feature, List<Event> all, int page, boolean onServer) {
    boolean cut = all.size() > MOST_EVENTS;
    int begin = (page - 1) * ON_A_PAGE;
    int last = Math.min(all.size(), MOST_EVENTS);
    if (page > 1 && begin >= last) {
      return null;
    }
    int end = Math.min(begin + ON_A_PAGE, last);
    return FEATURE.execute(
        new Object() {
          final String title = feature.slug();
          final String root = onServer ? "../" : "../../";
          final boolean server = onServer;
          final FeatureStatus row = feature;
          final @Nullable Life life = cut || page > 1 ? null : Life.of(all);
          final List<Event> events = all.subList(begin, end);
          final int first = begin + 1;
          final int lastOfPage = end;
          final int total = last;
          final @Nullable String previous = page == 1 ? null : address(page - 1, onServer);
          final @Nullable String next = end == last ? null : address(page + 1, onServer);
          final boolean isCut = cut;
        });
  }

  /** From a feature's page to a page of its events. */
  static String address(int page, boolean onServer) {
    return onServer ? "?page=" + page : page == 1 ? "index.html" : "events-" + page + ".html";
  }

  /** A value as a template shows it; text from outside is made harmless (C8.3). */
  static String shown(Object value) {
    return value instanceof Instant time
        ? TIME.format(time)
        : value instanceof Double share
            ? String.format(Locale.ROOT, "%.2f%%", share)
            : Printable.of(value.toString());
  }
}
