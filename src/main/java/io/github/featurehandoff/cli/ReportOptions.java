package io.github.featurehandoff.cli;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Report;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The option for the format of a report. */
final class ReportOptions {

  /** The formats of a report. */
  enum Format {
    /** For people. */
    text,
    /** For programs. */
    json
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The format of the report: text (default) or json.")
  private Format format = Format.text;

  /** Whether the report is for programs, and so has SHA-256 hashes. */
  boolean isForPrograms() {
    return format == Format.json;
  }

  /**
   * Prints a report.
   *
   * @return the exit status (C9.4)
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
