package io.github.featurehandoff.cli;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.StatusFile;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The commands that print what the program has in it, its settings among them. */
final class ProgramCommands {
  private ProgramCommands() {}

  /** Prints a text that the program has in it. */
  @Command(exitCodeList = {Handoff.WELL, Handoff.WRONG})
  private abstract static class PrintCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Handoff program;

    abstract String text();

    @Override
    public final Integer call() throws IOException {
      Handoff.surroundings(program).print(text());
      return ExitCode.OK;
    }
  }

  @Command(
      name = "generate-completion",
      description = "Print the completion for a shell.",
      footer = {
        "  source <(handoff generate-completion bash)",
        "  handoff generate-completion fish | source"
      })
  static final class CompletionCommand extends PrintCommand {

    enum Shell {
      bash,
      zsh,
      fish
    }

    @Parameters(
        arity = "0..1",
        paramLabel = "SHELL",
        defaultValue = "bash",
        description = "bash (default), zsh or fish.")
    private Shell shell = Shell.bash;

    @Override
    String text() {
      return JsonReport.resource(
          "completion/" + (shell == Shell.zsh ? "_handoff" : "handoff." + shell));
    }
  }

  @Command(name = "version", description = "Print the version.", footer = "  handoff version")
  static final class VersionCommand extends PrintCommand {
    @Override
    String text() {
      return String.join("\n", new Version().getVersion()) + "\n";
    }
  }

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

  /** Prints the settings that the other commands would use. */
  @Command(
      name = "config",
      description = "Print every setting: its value, and where it is set.",
      exitCodeList = {Handoff.WELL, Handoff.WRONG},
      footer = {"  handoff config", "  handoff config -Dhandoff.replace=never"})
  static final class ConfigCommand extends SettingsCommand {

    @Override
    int run(Settings settings) throws IOException {
      for (Map.Entry<String, Settings.Entry> set : settings.entries().entrySet()) {
        String shown = settings.shown(set.getKey());
        String line = "%s=%s  (%s)".formatted(set.getKey(), shown, set.getValue().origin());
        around().print(Printable.of(line) + "\n");
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "schema",
      description = "Print the JSON Schema of --format=json, or of the status file.",
      footer = {"  handoff schema", "  handoff schema status"})
  static final class SchemaCommand extends PrintCommand {

    enum Described {
      report,
      status
    }

    @Parameters(
        arity = "0..1",
        paramLabel = "OF",
        defaultValue = "report",
        description = "report (default) or status.")
    private Described described = Described.report;

    @Override
    String text() {
      return described == Described.report ? JsonReport.schema() : StatusFile.schema();
    }
  }
}
