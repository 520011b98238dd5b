package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import java.io.Console;
import java.io.FileDescriptor;
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
import java.util.Objects;
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

  /** The exit statuses of commands that only print something. */
  static final String WELL = "0:All is well.";

  static final String WRONG = "2:Wrong usage or configuration.";

  static final String NOTHING_TRIED = "2:Wrong usage or configuration; nothing was tried.";

  static final String NO_MEMORY = "3:Out of memory or threads.";

  static final String STOPPED =
      "129, 130, 143:Stopped by a hang-up, Ctrl-C or a termination signal.";

  /** In the order of the help. One that is called is made alone, since each slows the start. */
  private static final List<String> COMMANDS =
      List.of(
          "once watch verify validate report status config schema version help generate-completion"
              .split(" "));

  /** The narrowest that picocli accepts. */
  private static final int NARROWEST_HELP = 55;

  private final Surroundings surroundings;

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "-C",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Work in this directory instead of the current one.")
  private @Nullable String directory;

  private Handoff(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  static Surroundings surroundings(@Nullable Handoff program) {
    return Objects.requireNonNull(program).surroundings;
  }

  /** Runs the program and ends the virtual machine with its exit status (C9.4). */
  public static void main(String[] arguments) {
    Logging.choose();
    String home = System.getProperty("app.home");
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            home == null ? null : Path.of(home),
            System.in,
            new FileOutputStream(FileDescriptor.out),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            isTerminal());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> Program.die(surroundings.err(), thrown));
    System.exit(run(surroundings, arguments));
  }

  /** From Java 22 on a console need not be a terminal, and has a method that tells. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    try {
      return console != null && (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Runs the program and returns its exit status (C9.4). */
  public static int run(Surroundings surroundings, String... arguments) {
    String names = System.getProperty("sun.jnu.encoding", "");
    if (!names.equalsIgnoreCase("UTF-8")) {
      surroundings.complain(
          "Java reads file names as %s here, so it would miss some features. Start the program with"
                  .formatted(names)
              + " bin/handoff, or set LC_ALL=C.UTF-8.");
      return CommandLine.ExitCode.USAGE;
    }
    Logging.configure(surroundings.err(), false);
    Handoff program = new Handoff(surroundings);
    CommandLine line = new CommandLine(program);
    String called = arguments.length == 0 ? "" : arguments[0];
    boolean alone = COMMANDS.contains(called) && !called.equals("help");
    for (String name : alone ? List.of(called) : COMMANDS) {
      line.addSubcommand(command(name));
    }
    line.setUsageHelpWidth(Math.max(NARROWEST_HELP, surroundings.columns()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setColorScheme(Help.defaultColorScheme(surroundings.ansi()));
    line.setHelpFactory(Arguments.KeysHelp::new);
    line.setExecutionStrategy(program::execute);
    line.setParameterExceptionHandler(program::refuse);
    line.setExecutionExceptionHandler(program::explain);
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    int status = line.execute(Arguments.commandFirst(line, arguments));
    return line.getOut().checkError()
        ? surroundings.unwritten("the disk is full, or nothing reads it any more")
        : status;
  }

  private int execute(ParseResult parsed) {
    if (directory != null) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "-C needs bin/handoff, since Java cannot change its directory.");
    }
    return new CommandLine.RunLast().execute(parsed);
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
    return refuse(line, List.of(arguments), faults);
  }

  private int refuse(CommandLine line, List<String> arguments, List<String> faults) {
    try {
      return ReportOptions.refuse(line.getCommandName(), arguments, faults, surroundings);
    } catch (IOException e) {
      return surroundings.unwritten(Reason.of(e));
    }
  }

  /** Says why nothing was tried, or that what was done could not be said (C9.4). */
  private int explain(Exception cause, CommandLine line, ParseResult parsed) throws Exception {
    if (cause instanceof IllegalArgumentException) {
      List<String> faults =
          cause instanceof InvalidSettingsException invalid
              ? invalid.faults()
              : List.of(String.valueOf(cause.getMessage()));
      return refuse(line, parsed.originalArgs(), faults);
    }
    if (cause instanceof IOException unwritable) {
      return surroundings.unwritten(Reason.of(unwritable));
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
      case "version" -> new ProgramCommands.VersionCommand();
      case "generate-completion" -> new ProgramCommands.CompletionCommand();
      default -> new CommandLine.HelpCommand();
    };
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(command).commandLine(), "A command is missing.");
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
      boolean terminal) {
    private static final int USUAL_COLUMNS = 80;

    Settings settings(Map<String, String> keys, List<String> faults) {
      return Settings.load(keys, environment, workingDirectory, home, faults);
    }

    int columns() {
      String columns = environment.getOrDefault("COLUMNS", "");
      return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }

    void print(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void complain(String message) {
      err.println("handoff: " + message);
    }

    private int unwritten(String reason) {
      complain(
          "Standard output cannot be written: %s. Send it elsewhere, then run this again."
              .formatted(reason));
      return CommandLine.ExitCode.SOFTWARE;
    }

    /**
     * Whether there are colours where no option says so: {@code NO_COLOR} comes before {@code
     * FORCE_COLOR} and {@code CLICOLOR_FORCE}, and these before whether there is a terminal.
     */
    Ansi ansi() {
      boolean wanted =
          isOn("FORCE_COLOR")
              || isOn("CLICOLOR_FORCE")
              || (terminal
                  && !"0".equals(environment.get("CLICOLOR"))
                  && !environment.getOrDefault("TERM", "dumb").equals("dumb"));
      return wanted && environment.getOrDefault("NO_COLOR", "").isEmpty() ? Ansi.ON : Ansi.OFF;
    }

    private boolean isOn(String variable) {
      return !environment.getOrDefault(variable, "0").matches("0?");
    }
  }
}
