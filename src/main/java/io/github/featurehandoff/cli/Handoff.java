package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code handoff} and its commands. */
@Command(
    name = "handoff",
    description =
        "Gives each feature of a Spec Kitty project a validated event stream, handoff/events.jsonl, that"
            + " a downstream team can replay.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = ProgramCommands.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      Handoff.WELL,
      "1:Some feature or file failed, or the report cannot be written.",
      Handoff.NOTHING_TRIED,
      Handoff.NO_MEMORY,
      Handoff.STOPPED
    },
    footerHeading = "%nExamples:%n",
    footer = {"  handoff once", "  handoff help verify", "  handoff -C ../shop once"})
public final class Handoff implements Runnable {

  static final String WELL = "0:All is well.";

  static final String NOTHING_TRIED = "2:Wrong usage or configuration; nothing was tried.";

  static final String NO_MEMORY = "3:Out of memory or threads.";

  static final String STOPPED =
      "129, 130, 143:Stopped by a hang-up, Ctrl-C or a termination signal.";

  /** In the order of the help. One that is called is made alone, since each slows the start. */
  private static final List<String> COMMANDS =
      List.of("once watch verify validate report status config schema help".split(" "));

  private static final int USUAL_COLUMNS = 80;

  /** The narrowest that picocli accepts. */
  private static final int NARROWEST_HELP = 55;

  final Surroundings around;
  final Output out;

  @Spec private CommandSpec command;

  private Handoff(Surroundings around) {
    this.around = around;
    this.out = new Output(around.out());
  }

  @Option(
      names = "-C",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Work in this directory instead of the current one.")
  void workIn(@Nullable String directory) {
    if (directory != null) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "Only bin/handoff knows -C, as a word of its own: -C DIR.");
    }
  }

  /** Runs the program and ends the virtual machine with its exit status (C9.4). */
  @SuppressWarnings("SystemConsoleNull") // With -Djdk.console=java.base a console is a terminal.
  public static void main(String[] arguments) {
    Logging.choose();
    String home = System.getProperty("app.home");
    Surroundings around =
        new Surroundings(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            home == null ? null : Path.of(home),
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.console() != null);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> Program.die(around.err(), thrown));
    System.exit(run(around, arguments));
  }

  /** Runs the program and returns its exit status (C9.4). */
  public static int run(Surroundings around, String... arguments) {
    Handoff program = new Handoff(around);
    String names = System.getProperty("sun.jnu.encoding", "");
    if (!names.equalsIgnoreCase("UTF-8")) {
      program.complain(
          "Java reads file names as %s here, so it would miss some features. Start the program with"
                  .formatted(names)
              + " bin/handoff, or set LC_ALL=C.UTF-8.");
      return CommandLine.ExitCode.USAGE;
    }
    Logging.configure(around.err(), false);
    CommandLine line = new CommandLine(program);
    String called = arguments.length == 0 ? "" : arguments[0];
    boolean alone = COMMANDS.contains(called) && !called.equals("help");
    for (String name : alone ? List.of(called) : COMMANDS) {
      line.addSubcommand(command(name));
    }
    line.setUsageHelpWidth(Math.max(NARROWEST_HELP, program.columns()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    // A feature's name may begin like an option (C8.3).
    line.setAllowOptionsAsOptionParameters(true);
    line.setColorScheme(Help.defaultColorScheme(program.ansi()));
    line.setParameterExceptionHandler(program::refuse);
    line.setExecutionExceptionHandler(program::explain);
    line.setOut(new PrintWriter(program.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
    int status = line.execute(Arguments.commandFirst(line, arguments));
    if (program.out.failure == null) {
      return status;
    }
    program.complain(
        "Standard output cannot be written: %s. Send it elsewhere, then run this again."
            .formatted(Reason.of(program.out.failure)));
    return CommandLine.ExitCode.SOFTWARE;
  }

  private int refuse(CommandLine.ParameterException wrong, String... arguments) {
    List<String> faults = new ArrayList<>(List.of(Arguments.explained(wrong)));
    CommandLine line = wrong.getCommandLine();
    if (line.getCommand() instanceof SettingsCommand settings) {
      try {
        settings.settings();
      } catch (InvalidSettingsException e) {
        faults.addAll(e.faults());
      }
    }
    return ReportOptions.refuse(line.getCommandName(), List.of(arguments), faults, this);
  }

  /** Says why nothing was tried. A watcher may be interrupted while it waits (C10.3). */
  private int explain(Exception cause, CommandLine line, ParseResult parsed) throws Exception {
    if (cause instanceof IllegalArgumentException) {
      List<String> faults =
          cause instanceof InvalidSettingsException invalid
              ? invalid.faults()
              : List.of(String.valueOf(cause.getMessage()));
      return ReportOptions.refuse(line.getCommandName(), parsed.originalArgs(), faults, this);
    }
    if (cause instanceof InterruptedException) {
      return CommandLine.ExitCode.OK;
    }
    throw cause;
  }

  private static Object command(String name) {
    return switch (name) {
      case "once" -> new OnceCommand();
      case "watch" -> new WatchCommand();
      case "verify" -> new VerifyCommand();
      case "validate" -> new ValidateCommand();
      case "report" -> new ReportCommand();
      case "status" -> new StatusCommand();
      case "config" -> new ProgramCommands.ConfigCommand();
      case "schema" -> new ProgramCommands.SchemaCommand();
      default -> new CommandLine.HelpCommand();
    };
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(command.commandLine(), "A command is missing.");
  }

  Settings settings(Map<String, String> keys, List<String> faults) {
    return Settings.load(
        keys, around.environment(), around.workingDirectory(), around.home(), faults);
  }

  void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }

  void complain(String message) {
    around.err().println("handoff: " + message);
  }

  int columns() {
    String columns = around.environment().getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
  }

  boolean isOnDumbTerminal() {
    return around.environment().getOrDefault("TERM", "dumb").equals("dumb");
  }

  /**
   * Whether there are colours where no option says so: {@code NO_COLOR} comes before {@code
   * FORCE_COLOR} and {@code CLICOLOR_FORCE}, and these before whether there is a terminal.
   */
  Ansi ansi() {
    boolean wanted =
        isOn("FORCE_COLOR")
            || isOn("CLICOLOR_FORCE")
            || (around.terminal()
                && !"0".equals(around.environment().get("CLICOLOR"))
                && !isOnDumbTerminal());
    return wanted && around.environment().getOrDefault("NO_COLOR", "").isEmpty()
        ? Ansi.ON
        : Ansi.OFF;
  }

  private boolean isOn(String variable) {
    return !around.environment().getOrDefault(variable, "0").matches("0?");
  }

  /**
   * What the program gets from outside.
   *
   * @param home the directory of the distribution; null if there is none
   * @param terminal whether standard output and standard error are a terminal
   */
  public record Surroundings(
      Map<String, String> environment,
      Path workingDirectory,
      @Nullable Path home,
      InputStream in,
      OutputStream out,
      PrintStream err,
      boolean terminal) {}

  /** Standard output; what prints need not ask whether it can be written (C9.4). */
  static final class Output extends OutputStream {
    private final OutputStream stream;
    private @Nullable IOException failure;

    private Output(OutputStream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        if (failure == null) {
          stream.write(bytes, from, length);
          stream.flush();
        }
      } catch (IOException e) {
        failure = e;
      }
    }
  }
}
