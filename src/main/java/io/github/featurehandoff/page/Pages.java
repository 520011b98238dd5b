package io.github.featurehandoff.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview.Snapshot;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Draws the pages with the templates {@code META-INF/handoff/page/*.html}; all text is escaped. */
final class Pages {
  static final int EVENTS = 100;

  private static final int FAULTS = 3;
  private static final int LONGEST_JSON = 2000;

  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .nullValue("")
          .strictSections(false)
          .withFormatter(Words::shown)
          .withLoader(name -> new StringReader(JsonReport.resource("page/" + name + ".html")));
  private static final Template INDEX = COMPILER.loadTemplate("index");
  private static final Template FEATURE = COMPILER.loadTemplate("feature");

  private Pages() {}

  record IndexView(
      String title,
      String root,
      boolean refreshes,
      Headline headline,
      List<Count> counts,
      String shown,
      boolean reading,
      List<RowView> rows) {}

  record Count(String state, String words, long number) {}

  record RowView(
      FeatureStatus feature,
      String href,
      String state,
      int order,
      String events,
      String source,
      boolean notes,
      List<FaultView> faults,
      @Nullable String moreFaults) {}

  record FaultView(@Nullable String place, Fault fault) {}

  record FeatureView(
      String title,
      String root,
      String home,
      boolean refreshes,
      RowView row,
      String export,
      @Nullable String size,
      boolean first,
      @Nullable Chart chart,
      boolean noChart,
      String total,
      List<EventView> events,
      String range,
      @Nullable String previous,
      @Nullable String next,
      boolean rest) {}

  record EventView(String line, Object time, Event event, String json) {}

  static String index(Snapshot snapshot, Headline headline, Links links) {
    List<Count> counts = new ArrayList<>();
    for (State state : State.values()) {
      long count = snapshot.count(state);
      if (count > 0 || state != State.SKIPPED) {
        counts.add(new Count(key(state), state.words(), count));
      }
    }
    return INDEX.execute(
        new IndexView(
            "Feature handoff",
            "",
            links == Links.SERVER,
            headline,
            counts,
            Plural.of(snapshot.features().size(), "feature"),
            !snapshot.complete() && snapshot.fault() == null,
            snapshot.features().stream().map(feature -> row(feature, links)).toList()));
  }

  private static String key(State state) {
    return state.words().replace(' ', '-');
  }

  private static RowView row(FeatureStatus feature, Links links) {
    Export export = feature.export();
    List<Fault> faults = feature.faults();
    long more = feature.faultCount() - Math.min(FAULTS, faults.size());
    return new RowView(
        feature,
        links.feature(feature.slug()),
        key(feature.state()),
        feature.state().compareTo(State.FAILING),
        String.valueOf(export == null ? -1 : export.events()),
        Words.source(feature.source()),
        feature.reason() != null || !faults.isEmpty(),
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
   * @param mostPages how many pages of events there are at most
   * @return null if there is no such page
   * @throws IOException if the export cannot be read
   */
  static @Nullable String feature(
      FeatureStatus feature, @Nullable Content content, int page, int mostPages, Links links)
      throws IOException {
    long total = content == null ? 0 : Lines.count(content);
    int pages = pages(total, mostPages);
    if (page < 1 || page > pages) {
      return null;
    }
    long begin = (page - 1L) * EVENTS;
    List<EventView> events = content == null ? List.of() : events(content, begin);
    Chart chart = content == null || page > 1 ? null : Chart.of(Life.of(content));
    Export export = feature.export();
    boolean isCut = page == pages && total > (long) pages * EVENTS;
    return FEATURE.execute(
        new FeatureView(
            feature.slug(),
            links.root(),
            links.home(),
            links == Links.SERVER,
            row(feature, links),
            links.export(feature.slug()),
            export == null ? null : Plural.of(export.bytes(), "byte"),
            page == 1,
            chart,
            chart == null && total > Life.MOST_EVENTS,
            Plural.of(total, "event"),
            events,
            total == 0
                ? ""
                : "%,d to %,d of %,d".formatted(begin + 1, begin + events.size(), total),
            page == 1 ? null : links.events(page - 1),
            page == pages ? null : links.events(page + 1),
            isCut));
  }

  /** How many pages the events take; the first one is there in any case. */
  static int pages(long events, int most) {
    return (int) Math.max(1, Math.min(most, (events + EVENTS - 1) / EVENTS));
  }

  private static List<EventView> events(Content content, long begin) throws IOException {
    List<EventView> events = new ArrayList<>();
    long[] line = {0};
    Lines.read(
        content,
        (bytes, from, to) -> {
          if (++line[0] > begin) {
            events.add(event(line[0], bytes, from, to));
          }
          return events.size() < EVENTS;
        });
    return events;
  }

  private static EventView event(long line, byte[] bytes, int from, int to) {
    Event event = Event.of(line, bytes, from, to);
    // No character has more than four bytes.
    int shown = Math.min(to, from + 4 * LONGEST_JSON + 4);
    String json = new String(Arrays.copyOfRange(bytes, from, shown), StandardCharsets.UTF_8);
    return new EventView(
        String.valueOf(line),
        event.time() != null ? event.time() : Objects.requireNonNullElse(event.at(), ""),
        event,
        Event.shortened(json, LONGEST_JSON));
  }
}
