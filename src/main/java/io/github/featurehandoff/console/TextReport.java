package io.github.featurehandoff.console;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.result.Source;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Results for people: a line for each feature, its faults, and a summary. For GitHub Actions, a
 * fault and what a person should look at is a workflow command, which becomes an annotation.
 */
public final class TextReport {
  private static final int FAULTS_SHOWN = 10;

  /** What the summary has only where there is some. */
  private static final Set<String> RARE =
      Set.of("skipped", "delivered", "to deliver", "waiting for delivery", "orphans");

  private static final String INDENT = " ".repeat(16);

  private final Run run;
  private final @Nullable Path specs;
  private final Verbosity verbosity;
  private final Ansi ansi;
  private final Path base;
  private final boolean github;
  private final Consumer<String> out;
  private final Set<ExportResult> printed = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * A report.
   *
   * @param specs null for files
   * @param base the directory that paths are relative to
   */
  public TextReport(
      Run run,
      @Nullable Path specs,
      Verbosity verbosity,
      Ansi ansi,
      Path base,
      boolean github,
      Consumer<String> out) {
    this.run = run;
    this.specs = specs;
    this.verbosity = verbosity;
    this.ansi = ansi;
    this.base = base;
    this.github = github;
    this.out = out;
  }

  /** Prints one result, if it is shown and was not printed before. */
  public void print(ExportResult result) {
    boolean changed =
        result.outcome() != Outcome.UNCHANGED || result.delivered() != null || result.waits();
    boolean shown =
        verbosity.quiet() ? run.failsBy(result.outcome()) : changed || verbosity.verbose();
    if (printed.add(result) && shown) {
      out.accept(github ? annotations(result) : lines(result));
    }
  }

  /** Prints the results that were not printed before, and the summary. */
  public void print(Report report) {
    report.results().forEach(this::print);
    if (!verbosity.quiet()) {
      out.accept(summary(report));
    }
  }

  private String lines(ExportResult result) {
    String verb = String.format("%-12s", verb(result));
    StringBuilder lines = new StringBuilder();
    lines.append(ansi.string("@|" + colour(result.outcome()) + " " + verb + "|@"));
    if (result.faults().isEmpty() || specs != null) {
      lines.append("  ").append(Printable.of(result.slug()));
    }
    String separator = "  ";
    if (result.faults().isEmpty()) {
      lines.append(separator).append(detail(result));
    }
    for (Fault fault : shown(result)) {
      lines.append(separator).append(Printable.of(result.text(fault, base, specs)));
      separator = "\n" + INDENT;
    }
    long more = result.faultCount() - shown(result).size();
    if (more > 0) {
      lines.append("\n" + INDENT + String.format(Locale.ROOT, "and %,d more faulty lines", more));
    }
    return lines.append('\n').toString();
  }

  private static List<Fault> shown(ExportResult result) {
    List<Fault> faults = result.faults();
    return faults.subList(0, Math.min(faults.size(), FAULTS_SHOWN));
  }

  private String annotations(ExportResult result) {
    StringBuilder commands = new StringBuilder();
    String title = "title=" + property(result.slug());
    for (Fault fault : shown(result)) {
      Violation violation = fault.violation();
      // GitHub knows the files of the repository, not a commit's.
      String place = result.placeFrom(base, fault, specs).replaceFirst("^\\p{XDigit}{40}:", "");
      String file = "file=" + property(place) + ",";
      String line =
          violation == null ? "" : "line=" + violation.line() + ",col=" + violation.column() + ",";
      commands.append(command("error", file + line + title, fault.advice()));
    }
    switch (result.outcome()) {
      case BEHIND, SKIPPED, HELD, ORPHAN -> {
        String level = run.failsBy(result.outcome()) ? "error" : "warning";
        commands.append(command(level, title, detail(result)));
      }
      default -> {}
    }
    return commands.toString();
  }

  private static String command(String level, String properties, String message) {
    return "::" + level + " " + properties + "::" + message(message) + "\n";
  }

  public static String message(String text) {
    return Printable.of(text).replace("%", "%25");
  }

  private static String property(String text) {
    return message(text).replace(":", "%3A").replace(",", "%2C");
  }

  private String verb(ExportResult result) {
    boolean bootstrap = result.decision() == Decision.Kind.BOOTSTRAP;
    return result.outcome() != Outcome.EXPORTED
        ? JsonReport.name(result.outcome())
        : run == Run.DRY_RUN
            ? (bootstrap ? "to bootstrap" : "to copy")
            : (bootstrap ? "bootstrapped" : "copied");
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
      return result.reason() + result.deliveryText();
    }
    Changes changes = result.changes();
    Source source = result.source();
    return Plural.of(events, "event")
        + ", "
        + size(result.bytes() == null ? 0 : result.bytes())
        + (source == null || source.kind() == Source.Kind.CHECKOUT
            ? ""
            : ", from " + Printable.of(source.toString()))
        + (changes == null || changes.rewrittenFrom() == null
            ? ""
            : "; rewritten from line " + changes.rewrittenFrom() + " on: " + changes)
        + result.deliveryText();
  }

  private String summary(Report report) {
    boolean dry = run == Run.DRY_RUN;
    Map<String, Long> counts = new LinkedHashMap<>();
    verbs().forEach(verb -> counts.put(verb, 0L));
    report.results().forEach(result -> counts.merge(verb(result), 1L, Long::sum));
    Long found = counts.remove("orphan");
    long orphans = found == null ? 0 : found;
    counts.put("delivered", report.delivered());
    counts.put(dry ? "to deliver" : "waiting for delivery", report.waiting());
    counts.put(orphans == 1 ? "orphan" : "orphans", orphans);
    return String.format(
        Locale.ROOT,
        "%s: %s; %s, %s in %.1f s%s%n",
        Plural.of(report.results().size() - orphans, run == Run.VALIDATE ? "file" : "feature"),
        counts.entrySet().stream()
            .filter(count -> count.getValue() > 0 || !RARE.contains(count.getKey()))
            .map(count -> String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()))
            .collect(Collectors.joining(", ")),
        Plural.of(report.events(), "event"),
        size(report.bytes()),
        report.taken().toMillis() / 1000.0,
        dry ? "; nothing was written" : "");
  }

  /** What a run says of its features, in the order of the summary. */
  private List<String> verbs() {
    return switch (run) {
      case ONCE -> List.of("copied", "bootstrapped", "unchanged", "skipped", "failed");
      case DRY_RUN -> List.of("to copy", "to bootstrap", "unchanged", "skipped", "failed");
      case VERIFY, VERIFY_ALLOWING_BEHIND -> List.of("ok", "behind", "failed");
      case VALIDATE -> List.of("ok", "failed");
    };
  }

  /** A size in decimal units: {@code 2.8 MB}. */
  public static String size(long bytes) {
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
