package io.github.featurehandoff.report;

import io.github.featurehandoff.export.Decision;
import io.github.featurehandoff.export.ExportResult;
import io.github.featurehandoff.export.ExportResult.Outcome;
import io.github.featurehandoff.export.LogText;
import io.github.featurehandoff.feature.Fault;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Results for people: a line for each feature that was not left alone, and a summary. */
public final class TextReport {
  private static final int FAULTS_SHOWN = 10;

  private TextReport() {}

  /** Prints results, in their order, and what a run over them took. */
  public static void print(Collection<ExportResult> results, Duration taken, PrintStream out) {
    results.stream()
        .filter(result -> result.outcome() != Outcome.UNCHANGED)
        .forEach(result -> printFeature(result, out));
    out.println(summary(results, taken));
  }

  private static void printFeature(ExportResult result, PrintStream out) {
    List<Fault> faults = result.faults();
    String first = faults.isEmpty() ? detail(result) : LogText.of(faults.get(0).toString());
    out.printf("%-12s  %s  %s%n", verb(result), LogText.of(result.slug()), first);
    faults.stream()
        .limit(FAULTS_SHOWN)
        .skip(1)
        .forEach(fault -> out.printf("%-12s    %s%n", "", LogText.of(fault.toString())));
    long more = result.faultCount() - Math.min(faults.size(), FAULTS_SHOWN);
    if (more > 0) {
      out.printf(Locale.ROOT, "%-12s    and %,d more faulty lines%n", "", more);
    }
  }

  private static String verb(ExportResult result) {
    return switch (result.outcome()) {
      case EXPORTED -> result.decision() == Decision.Kind.BOOTSTRAP ? "bootstrapped" : "copied";
      case UNCHANGED -> "unchanged";
      case SKIPPED -> "skipped";
      case HELD -> "held";
      case FAILED -> "failed";
    };
  }

  private static String detail(ExportResult result) {
    if (result.events() == null) {
      return result.reason();
    }
    Long rewrittenFrom = result.rewrittenFrom();
    return String.format(
        Locale.ROOT,
        "%,d %s, %s%s",
        result.events(),
        result.events() == 1 ? "event" : "events",
        size(result.bytes() == null ? 0 : result.bytes()),
        rewrittenFrom == null ? "" : "; rewritten from line " + rewrittenFrom + " on");
  }

  private static String summary(Collection<ExportResult> results, Duration taken) {
    Predicate<ExportResult> copied =
        result -> result.outcome() == Outcome.EXPORTED && result.decision() == Decision.Kind.COPY;
    long skipped = count(results, result -> result.outcome() == Outcome.SKIPPED);
    return String.format(
        Locale.ROOT,
        "%,d %s: %,d copied, %,d bootstrapped, %,d unchanged, %s%,d failed; %,d %s, %s in %.1f s",
        results.size(),
        results.size() == 1 ? "feature" : "features",
        count(results, copied),
        count(
            results,
            result ->
                result.outcome() == Outcome.EXPORTED
                    && result.decision() == Decision.Kind.BOOTSTRAP),
        count(results, result -> result.outcome() == Outcome.UNCHANGED),
        skipped == 0 ? "" : String.format(Locale.ROOT, "%,d skipped, ", skipped),
        count(results, result -> result.outcome() == Outcome.FAILED),
        sum(results, copied, result -> result.events() == null ? 0 : result.events()),
        sum(results, copied, result -> result.events() == null ? 0 : result.events()) == 1
            ? "event"
            : "events",
        size(sum(results, copied, result -> result.bytes() == null ? 0 : result.bytes())),
        taken.toMillis() / 1000.0);
  }

  private static long count(Collection<ExportResult> results, Predicate<ExportResult> which) {
    return results.stream().filter(which).count();
  }

  private static long sum(
      Collection<ExportResult> results,
      Predicate<ExportResult> which,
      ToLongFunction<ExportResult> value) {
    return results.stream().filter(which).mapToLong(value).sum();
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
