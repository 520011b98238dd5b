package io.github.featurehandoff.cli;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.StatusFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The commands that print what the program has in it. */
final class ProgramCommands {
  private ProgramCommands() {}

  /** The version, from the manifest of the jar. */
  static final class Version implements IVersionProvider {
    static String program() {
      String version = JsonReport.version();
      return "handoff " + (version == null ? "(not packaged)" : version);
    }

    @Override
    public String[] getVersion() {
      return new String[] {
        program(),
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
      };
    }
  }

  @Command(
      name = "config",
      description = "Print every setting: its value, and where it is set.",
      exitCodeList = {Handoff.WELL, Handoff.NOTHING_TRIED},
      footer = {"  handoff config", "  handoff config -Dhandoff.replace=never"})
  static final class ConfigCommand extends SettingsCommand {
    @Override
    int run(Settings settings) {
      settings
          .entries()
          .forEach(
              (key, entry) ->
                  program.print(
                      Printable.of(
                              "%s=%s  (%s)".formatted(key, settings.shown(key), entry.origin()))
                          + "\n"));
      return ExitCode.OK;
    }
  }

  @Command(
      name = "schema",
      description = "Print the JSON Schema of --format=json, or of the status file.",
      exitCodeList = {Handoff.WELL, Handoff.NOTHING_TRIED},
      footer = {"  handoff schema", "  handoff schema status"})
  static final class SchemaCommand implements Runnable {
    enum Described {
      report,
      status
    }

    @ParentCommand private Handoff program;

    @Parameters(
        arity = "0..1",
        paramLabel = "OF",
        defaultValue = "report",
        description = "report (default) or status.")
    private Described described = Described.report;

    @Override
    public void run() {
      program.print(
          described == Described.report
              ? JsonReport.schema("report", JsonReport.SCHEMA_VERSION)
              : JsonReport.schema("status", StatusFile.SCHEMA_VERSION));
    }
  }
}
