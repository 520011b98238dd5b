package io.github.featurehandoff;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.report.JsonReport;
import io.github.featurehandoff.report.Report;
import io.github.featurehandoff.report.TextReport;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** How much is said, and to whom. */
final class ReportOptions {

  /** Who reads a report. */
  enum Format {
    /** People. */
    text,
    /** Programs. */
    json
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How to report: text (default) or json.")
  private Format format = Format.text;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say what failed, and nothing else.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more: what was left alone, and why.")
  private boolean verbose;

  boolean quiet() {
    return quiet;
  }

  void configureLogging() {
    Logging.level(quiet ? Level.ERROR : verbose ? Level.INFO : Level.WARN);
  }

  /**
   * Prints a report.
   *
   * @return the exit status that it means (C9.4)
   */
  int print(Report report, Main.Surroundings around) {
    if (format == Format.json) {
      JsonReport.print(report, around.out());
    } else {
      TextReport.Detail detail =
          quiet
              ? TextReport.Detail.FAULTS
              : verbose ? TextReport.Detail.ALL : TextReport.Detail.CHANGES;
      TextReport.print(report, detail, around.ansi(), around.out());
    }
    report.failures().forEach(around.err()::println);
    return report.failed() ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
