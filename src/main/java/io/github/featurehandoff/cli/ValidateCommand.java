package io.github.featurehandoff.cli;

import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.Report;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs the validator alone, over any files. */
@Command(
    name = "validate",
    description = "Check that files are JSON Lines: UTF-8, one JSON object per line.",
    sortOptions = false)
final class ValidateCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @ParentCommand private @Nullable Handoff program;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A file to check; - is standard input.")
  private List<String> files = List.of();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private Verbosity verbosity = new Verbosity();

  @Override
  public Integer call() {
    Handoff.Surroundings around = Handoff.surroundings(program);
    long start = System.nanoTime();
    List<ExportResult> results =
        files.stream().map(file -> check(file, report.isForPrograms(), around)).toList();
    return report.print(
        new Report(
            Report.Run.VALIDATE, results, List.of(), Duration.ofNanos(System.nanoTime() - start)),
        verbosity,
        around);
  }

  private static ExportResult check(String file, boolean hashed, Handoff.Surroundings around) {
    ValidationReport found;
    try {
      found =
          file.equals(STANDARD_INPUT)
              ? JsonLinesValidator.validate(Channels.newChannel(around.in()), hashed)
              : JsonLinesValidator.validate(
                  readable(around.workingDirectory().resolve(file)), hashed);
    } catch (IOException e) {
      Fault fault = Fault.io(".", "cannot be read: " + reason(e), "Name a file that can be read.");
      return ExportResult.failed(file, null, List.of(fault), 1);
    }
    if (found.valid()) {
      return ExportResult.checked(
          file, null, Outcome.OK, "every line is one JSON object", null, found);
    }
    List<Fault> faults =
        found.violations().stream()
            .map(
                violation ->
                    new Fault(
                        ".",
                        violation.toString(),
                        "Correct the line.",
                        Fault.Kind.INPUT,
                        violation))
            .toList();
    return ExportResult.failed(file, null, faults, found.violationCount());
  }

  private static Path readable(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    return file;
  }

  private static String reason(IOException cause) {
    return cause instanceof NoSuchFileException
        ? "it does not exist"
        : String.valueOf(cause.getMessage());
  }
}
