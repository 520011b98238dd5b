package io.github.featurehandoff.cli;

import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.result.Source;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Results for people: a line for each feature, its faults, and a summary. */
public final class TextReport {
  private static final int FAULTS_SHOWN = 10;
  private static final String MORE = "%-12s    %s%n";

  private final Report report;
  private final Ansi ansi;
  private final PrintStream out;

  /** How much the report says. */
  public enum Detail {
    /** Features that failed. */
    FAULTS,
    /** All but the unchanged features, and the summary. */
    CHANGES,
    /** All features, and the summary. */
    ALL
  }

  private TextReport(Report report, Ansi ansi, PrintStream out) {
    this.report = report;
    this.ansi = ansi;
    this.out = out;
  }

  /** Prints a report. */
  public static void print(Report report, Detail detail, Ansi ansi, PrintStream out) {
    TextReport text = new TextReport(report, ansi, out);
    report.results().stream()
        .filter(result -> isShown(result, report.run(), detail))
        .forEach(text::printFeature);
    if (detail != Detail.FAULTS) {
      out.println(text.summary());
    }
  }

  private static boolean isShown(ExportResult result, Run run, Detail detail) {
    return switch (detail) {
      case FAULTS ->
          result.outcome() == Outcome.FAILED
              || (run == Run.VERIFY && result.outcome() == Outcome.BEHIND);
      case CHANGES -> result.outcome() != Outcome.UNCHANGED;
      case ALL -> true;
    };
  }

  private void printFeature(ExportResult result) {
    List<Fault> faults = result.faults();
    String first = faults.isEmpty() ? detail(result) : LogText.of(faults.get(0).toString());
    String verb = String.format("%-12s", verb(result));
    out.printf(
        "%s  %s  %s%n",
        ansi.string("@|" + colour(result.outcome()) + " " + verb + "|@"),
        LogText.of(result.slug()),
        first);
    faults.stream()
        .limit(FAULTS_SHOWN)
        .skip(1)
        .forEach(fault -> out.printf(MORE, "", LogText.of(fault.toString())));
    long more = result.faultCount() - Math.min(faults.size(), FAULTS_SHOWN);
    if (more > 0) {
      out.printf(MORE, "", String.format(Locale.ROOT, "and %,d more faulty lines", more));
    }
  }

  private String verb(ExportResult result) {
    boolean bootstrap = result.decision() == Decision.Kind.BOOTSTRAP;
    return switch (result.outcome()) {
      case EXPORTED ->
          report.run() == Run.DRY_RUN
              ? (bootstrap ? "to bootstrap" : "to copy")
              : (bootstrap ? "bootstrapped" : "copied");
      case UNCHANGED, SKIPPED, HELD, FAILED, OK, BEHIND, ORPHAN ->
          JsonReport.name(result.outcome());
    };
  }

  private static String colour(Outcome outcome) {
    return switch (outcome) {
      case EXPORTED, OK -> "green";
      case UNCHANGED -> "faint";
      case SKIPPED, HELD, BEHIND, ORPHAN -> "yellow";
      case FAILED -> "bold,red";
    };
  }

  private static String detail(ExportResult result) {
    if (result.outcome() == Outcome.BEHIND) {
      return result.reason() + ". Run handoff once, then commit the export.";
    }
    Long events = result.events();
    if (events == null || result.outcome() == Outcome.UNCHANGED) {
      return result.reason();
    }
    Changes changes = result.changes();
    return events(events)
        + ", "
        + size(result.bytes() == null ? 0 : result.bytes())
        + from(result)
        + (changes == null || changes.rewrittenFrom() == null
            ? ""
            : "; rewritten from line " + changes.rewrittenFrom() + " on: " + changes);
  }

  private static String from(ExportResult result) {
    Source source = result.source();
    return source == null || source.kind() == Source.Kind.CHECKOUT
        ? ""
        : ", " + LogText.of(source.toString());
  }

  private String summary() {
    boolean dry = report.run() == Run.DRY_RUN;
    long orphans = report.count(Outcome.ORPHAN);
    Predicate<ExportResult> summed =
        report.run().checks()
            ? result -> true
            : result -> is(result, Outcome.EXPORTED, Decision.Kind.COPY);
    String counts =
        report.run().checks()
            ? join(
                counted(report.count(Outcome.OK), "ok", true),
                counted(report.count(Outcome.BEHIND), "behind", report.run() != Run.VALIDATE),
                counted(report.count(Outcome.FAILED), "failed", true),
                counted(orphans, orphans == 1 ? "orphan" : "orphans", orphans > 0))
            : join(
                counted(exported(Decision.Kind.COPY), dry ? "to copy" : "copied", true),
                counted(
                    exported(Decision.Kind.BOOTSTRAP), dry ? "to bootstrap" : "bootstrapped", true),
                counted(report.count(Outcome.UNCHANGED), "unchanged", true),
                counted(
                    report.count(Outcome.SKIPPED), "skipped", report.count(Outcome.SKIPPED) > 0),
                counted(report.count(Outcome.FAILED), "failed", true));
    return String.format(
        Locale.ROOT,
        "%s: %s; %s, %s in %.1f s%s",
        plural(
            report.results().size() - orphans, report.run() == Run.VALIDATE ? "file" : "feature"),
        counts,
        events(sum(summed, ExportResult::events)),
        size(sum(summed, ExportResult::bytes)),
        report.taken().toMillis() / 1000.0,
        dry ? "; nothing was written" : "");
  }

  private long exported(Decision.Kind decision) {
    return report.results().stream()
        .filter(result -> is(result, Outcome.EXPORTED, decision))
        .count();
  }

  private static boolean is(ExportResult result, Outcome outcome, Decision.Kind decision) {
    return result.outcome() == outcome && result.decision() == decision;
  }

  private static String counted(long count, String what, boolean shown) {
    return shown ? String.format(Locale.ROOT, "%,d %s", count, what) : "";
  }

  private static String join(String... counts) {
    return Stream.of(counts).filter(count -> !count.isEmpty()).collect(Collectors.joining(", "));
  }

  private long sum(Predicate<ExportResult> which, Function<ExportResult, @Nullable Long> value) {
    return report.results().stream()
        .filter(which)
        .map(value)
        .flatMap(Stream::ofNullable)
        .mapToLong(Long::longValue)
        .sum();
  }

  private static String events(long count) {
    return plural(count, "event");
  }

  private static String plural(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  /** A size in decimal units: {@code 2.8 MB}. */
  static String size(long bytes) {
    double value = bytes;
    String unit = "B";
    for (String larger : List.of("kB", "MB", "GB", "TB")) {
      if (value < 1000) {
        break;
      }
      value /= 1000;
      unit = larger;
    }
    return unit.equals("B")
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
  }
}
