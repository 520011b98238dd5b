package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.console.TextReport;
import io.github.featurehandoff.console.Verbosity;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The options for the form of a report. */
final class ReportOptions {
  private static final String IN_FORMAT = "(?is)(.* )?--format[= ]%s( .*)?";

  enum Format {
    text,
    json,
    github
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The format of the report: text (default), json, or github (annotations).")
  private Format format = Format.text;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "Colours in the report: auto (default: on a terminal), always or never.")
  private Colour colour = Colour.auto;

  enum Colour {
    auto,
    always,
    never
  }

  boolean isForPrograms() {
    return format == Format.json;
  }

  /**
   * Runs, prints the report, and returns the exit status. Results that do not come in the order of
   * the report are printed as they come on a terminal alone.
   */
  int run(
      Handoff program,
      Run run,
      @Nullable Path specs,
      boolean failFast,
      Verbosity verbosity,
      Function<Progress, List<ExportResult>> body) {
    Instant started = Instant.now();
    Handoff.Surroundings around = program.around;
    boolean github = format == Format.github;
    String workspace = github ? around.environment().get("GITHUB_WORKSPACE") : null;
    TextReport text =
        new TextReport(
            run,
            specs,
            verbosity,
            switch (colour) {
              case auto -> program.ansi();
              case always -> Ansi.ON;
              case never -> Ansi.OFF;
            },
            workspace == null ? around.workingDirectory() : Path.of(workspace),
            github,
            program::print);
    boolean live = !isForPrograms() && (run.checks() || around.terminal());
    boolean bar = around.terminal() && !verbosity.quiet() && !program.isOnDumbTerminal();
    try (Progress progress =
        new Progress(
            around.err(),
            bar ? program.columns() : 0,
            live ? text::print : result -> {},
            result -> failFast && run.failsBy(result.outcome()),
            Progress.PATIENCE)) {
      List<ExportResult> results = body.apply(progress);
      progress.hide();
      List<String> failures = progress.failures();
      Report report = Report.ended(run, specs, started, results, failures);
      report = report.withExitStatus(progress.interruption().exitStatus(report.exitStatus()));
      failures.forEach(program::complain);
      if (isForPrograms()) {
        program.print(JsonReport.json(report) + "\n");
      } else {
        text.print(report);
      }
      return report.exitStatus();
    }
  }

  /** Says why nothing was tried, in a report too; the arguments may be malformed. */
  static int refuse(String command, List<String> arguments, List<String> faults, Handoff program) {
    faults.forEach(program::complain);
    String line = String.join(" ", arguments);
    if (line.matches(IN_FORMAT.formatted(Format.github))) {
      faults.forEach(fault -> program.print("::error::" + TextReport.message(fault) + "\n"));
    }
    for (Run run : List.of(Run.ONCE, Run.VERIFY, Run.VALIDATE)) {
      if (run.command().equals(command) && line.matches(IN_FORMAT.formatted(Format.json))) {
        Report report = Report.ended(run, null, Instant.now(), List.of(), faults);
        program.print(JsonReport.json(report.withExitStatus(ExitCode.USAGE)) + "\n");
      }
    }
    return ExitCode.USAGE;
  }
}
