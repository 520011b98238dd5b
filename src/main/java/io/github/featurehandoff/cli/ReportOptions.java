package io.github.featurehandoff.cli;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Report;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Who a report is for. */
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

  /** Whether it is for programs, and so has the SHA-256 of everything. */
  boolean isForPrograms() {
    return format == Format.json;
  }

  /**
   * Prints a report.
   *
   * @return the exit status that it means (C9.4)
   */
  int print(Report report, Verbosity verbosity, Handoff.Surroundings around) {
    if (isForPrograms()) {
      JsonReport.print(report, around.out());
    } else {
      TextReport.print(report, verbosity.detail(), around.ansi(), around.out());
    }
    report.failures().forEach(around.err()::println);
    return report.failed() ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
