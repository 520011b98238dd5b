package io.github.featurehandoff.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview.Snapshot;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws the pages with the templates {@code META-INF/handoff/page/*.html}; all text is escaped. */
@SuppressWarnings("UnusedVariable") // The templates read them.
public final class Pages {
  /** The files that the pages need, below {@code page/}, and their media types. */
  public static final Map<String, String> ASSETS =
      Map.of(
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  /** How many events of a feature are shown at most; its export has all of them. */
  static final int MOST_EVENTS = 10_000;

  private static final int EVENTS = 100;
  private static final int FAULTS = 3;
  private static final int LONGEST_JSON = 2000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .nullValue("")
          .zeroIsFalse(true)
          .strictSections(false)
          .withFormatter(Pages::shown)
          .withLoader(name -> new StringReader(asset(name + ".html")));
  private static final Template INDEX = COMPILER.loadTemplate("index");
  private static final Template FEATURE = COMPILER.loadTemplate("feature");

  private Pages() {}

  record Count(State state, long number) {}

  record RowView(
      FeatureStatus feature,
      String href,
      String source,
      List<FaultView> faults,
      @Nullable String moreFaults) {}

  record FaultView(@Nullable String place, Fault fault) {}

  record EventView(Event event, String json) {}

  public static String asset(String name) {
    return JsonReport.resource("page/" + name);
  }

  /** The export of a feature; null if there is none, or nothing that can be read. */
  public static @Nullable Content export(FeatureDirectory feature) {
    try {
      return feature.exportFile() == null ? null : Content.of(feature.export());
    } catch (FaultException e) {
      return null;
    }
  }

  public static String index(Snapshot snapshot, Headline top, Links from) {
    return INDEX.execute(
        new Object() {
          final String title = "Feature handoff";
          final String root = "";
          final Links links = from;
          final Headline headline = top;
          final List<Count> counts =
              Stream.of(State.values())
                  .map(state -> new Count(state, snapshot.count(state)))
                  .toList();
          final String shown = Plural.of(snapshot.features().size(), "feature");
          final List<RowView> rows =
              snapshot.features().stream().map(feature -> row(feature, from)).toList();
        });
  }

  private static RowView row(FeatureStatus feature, Links links) {
    List<Fault> faults = feature.faults();
    long more = feature.faultCount() - Math.min(FAULTS, faults.size());
    Source source = feature.source();
    return new RowView(
        feature,
        links.feature(feature.slug()),
        source == null
            ? ""
            : source.kind() == Source.Kind.CHECKOUT
                ? "checkout"
                : source.toString().replaceFirst("^from ", ""),
        faults.stream().limit(FAULTS).map(fault -> new FaultView(place(fault), fault)).toList(),
        more > 0 ? "and " + Plural.of(more, "more fault") : null);
  }

  private static @Nullable String place(Fault fault) {
    Violation violation = fault.violation();
    return violation != null
        ? fault.file() + ":" + violation.line() + ":" + violation.column()
        : fault.file().equals(".") ? null : fault.file();
  }

  /**
   * A feature's page.
   *
   * @param content the export; null if there is none
   * @param page which hundred of events, from 1
   * @return null if there is no such page
   */
  public static @Nullable String feature(
      FeatureStatus feature, @Nullable Content content, int page, Links from) throws IOException {
    long all = content == null ? 0 : LineCount.of(content).lines();
    int pages = (int) Math.max(1, (Math.min(all, MOST_EVENTS) + EVENTS - 1) / EVENTS);
    if (page > pages) {
      return null;
    }
    int begin = (page - 1) * EVENTS;
    List<EventView> shown = content == null ? List.of() : events(content, begin);
    Life drawn = content == null || page > 1 ? null : Life.of(content);
    return FEATURE.execute(
        new Object() {
          final String title = feature.slug();
          final String root = from.root();
          final Links links = from;
          final RowView row = row(feature, from);
          final String export = from.export(feature.slug());
          final @Nullable Life life = drawn;
          final long total = all;
          final List<EventView> events = shown;
          final String range =
              all == 0 ? "" : "%,d to %,d of %,d".formatted(begin + 1, begin + shown.size(), all);
          final @Nullable String previous = page == 1 ? null : from.events(page - 1);
          final @Nullable String next = page == pages ? null : from.events(page + 1);
          final boolean isCut = all > MOST_EVENTS;
        });
  }

  private static List<EventView> events(Content export, int begin) throws IOException {
    List<EventView> events = new ArrayList<>();
    try (Lines rows = new Lines(export)) {
      byte[] row = rows.next();
      for (long line = 1; row != null && events.size() < EVENTS; line++) {
        if (line > begin) {
          // No character has more than four bytes.
          int end = Math.min(row.length, 4 * LONGEST_JSON + 4);
          String json = new String(row, 0, end, StandardCharsets.UTF_8);
          events.add(new EventView(Event.of(line, row), Event.shortened(json, LONGEST_JSON)));
        }
        row = rows.next();
      }
    }
    return events;
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
