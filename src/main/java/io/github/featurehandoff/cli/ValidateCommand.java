package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Progress;
import io.github.featurehandoff.console.Verbosity;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs the validator alone, over any files. */
@Command(
    name = "validate",
    description = "Check that files are JSON Lines: UTF-8, one JSON object per line.",
    sortOptions = false,
    footer = {"  handoff validate status.events.jsonl", "  generate-events | handoff validate -"})
final class ValidateCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @ParentCommand private Handoff program;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A file to check; - is standard input.")
  private List<String> files = List.of();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private Verbosity verbosity = new Verbosity();

  @Override
  public Integer call() {
    List<String> faults = new ArrayList<>(verbosity.faults());
    for (String file : files) {
      Path path = path(file);
      if (!file.equals(STANDARD_INPUT) && (Files.notExists(path) || Files.isDirectory(path))) {
        faults.add(
            Printable.of(file)
                + (Files.notExists(path) ? " does not exist" : " is a directory")
                + ". Name a file.");
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
    return report.run(program, Run.VALIDATE, null, false, verbosity, this::results);
  }

  private Path path(String file) {
    return program.around.workingDirectory().resolve(file);
  }

  private List<ExportResult> results(Progress progress) {
    progress.interruption().interruptThread();
    files.forEach(file -> progress.pending(path(file).toFile().length()));
    for (String file : files) {
      ExportResult result = result(file, progress);
      if (progress.isStopped()) {
        break;
      }
      progress.ended(result);
    }
    return progress.results();
  }

  private ExportResult result(String file, Progress progress) {
    boolean hashed = report.isForPrograms();
    try {
      ValidationReport found =
          file.equals(STANDARD_INPUT)
              ? JsonLinesValidator.validate(
                  Channels.newChannel(program.around.in()), hashed, progress::read)
              : JsonLinesValidator.validate(path(file), hashed, progress::read);
      if (found.valid()) {
        return ExportResult.sound(file, found);
      }
      throw new FaultException(found, violation -> Fault.line(".", violation));
    } catch (FaultException e) {
      return ExportResult.failed(file, null, null, e);
    } catch (IOException e) {
      Fault fault =
          Fault.io(".", "cannot be read: " + Reason.of(e), "Name a file that can be read.");
      return ExportResult.failed(file, null, null, new FaultException(fault));
    }
  }
}
