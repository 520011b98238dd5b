package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.LogText;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.Suggestions;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code handoff} and its commands. */
@Command(
    name = "handoff",
    description = {
      "Gives each feature of a Spec Kitty project a validated event stream, handoff/events.jsonl, that"
          + " a downstream team can replay."
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Handoff.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:All is well.",
      "1:Some feature failed.",
      "2:Wrong usage or configuration; nothing was tried.",
      "3:Out of memory or threads.",
      "129, 130, 143:Stopped by a hang-up, Ctrl-C or a termination signal."
    },
    footer = {"", "The application.properties of the program explains every key for -D."})
public final class Handoff implements Runnable {

  static final String KEY_AND_VALUE = "KEY=VALUE";

  private final Surroundings surroundings;

  @Spec private @Nullable CommandSpec command;

  private Handoff(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The surroundings of the program that a command belongs to. */
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

  /**
   * Runs the program.
   *
   * @return its exit status (C9.4)
   */
  public static int run(Surroundings surroundings, String... arguments) {
    String names = System.getProperty("sun.jnu.encoding", "");
    if (!names.equalsIgnoreCase("UTF-8")) {
      surroundings.complain(
          "Java reads file names as "
              + names
              + " here, so it would miss some features. Start the program with bin/handoff, or"
              + " set LC_ALL=C.UTF-8.");
      return CommandLine.ExitCode.USAGE;
    }
    Logging.configure(surroundings.err());
    CommandLine line = new CommandLine(new Handoff(surroundings));
    commands(arguments).forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setColorScheme(Help.defaultColorScheme(surroundings.ansi()));
    line.setHelpFactory(KeysHelp::new);
    line.setParameterExceptionHandler(surroundings::explain);
    line.setExecutionExceptionHandler(surroundings::explain);
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    int status = line.execute(arguments);
    return line.getOut().checkError()
        ? surroundings.unwritten("the disk is full, or nothing reads it any more")
        : status;
  }

  /**
   * The called command alone, because the start-up gets slower with each; all of them if it is not
   * one of the five.
   */
  private static List<Object> commands(String... arguments) {
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case "once" -> List.of(new OnceCommand());
      case "watch" -> List.of(new WatchCommand());
      case "verify" -> List.of(new VerifyCommand());
      case "validate" -> List.of(new ValidateCommand());
      case "report" -> List.of(new ReportCommand());
      default ->
          List.of(
              new OnceCommand(),
              new WatchCommand(),
              new VerifyCommand(),
              new ValidateCommand(),
              new ReportCommand(),
              new ReportOptions.SchemaCommand(),
              new VersionCommand(),
              new CommandLine.HelpCommand(),
              new CompletionCommand());
    };
  }

  /** Nothing where the command takes no such word. */
  private static String suggestion(String unknown, CommandLine line) {
    boolean option = unknown.startsWith("-");
    Set<String> known =
        option ? line.getCommandSpec().optionsMap().keySet() : line.getSubcommands().keySet();
    return known.isEmpty()
        ? ""
        : " "
            + Suggestions.sentence(
                unknown.replaceFirst("=.*", ""), known, option ? "option" : "command");
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(command).commandLine(), "A command is missing.");
  }

  /**
   * What the program gets from outside.
   *
   * @param environment the environment variables
   * @param workingDirectory an absolute path
   * @param home the directory of the distribution; null if there is none
   * @param in standard input
   * @param out standard output, for results
   * @param err standard error, for everything else
   * @param terminal whether both are a terminal
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

    /** Without a terminal, and with an empty standard input. */
    public Surroundings(
        Map<String, String> environment,
        Path workingDirectory,
        @Nullable Path home,
        OutputStream out,
        PrintStream err) {
      this(environment, workingDirectory, home, InputStream.nullInputStream(), out, err, false);
    }

    /** The width of the terminal, as the launcher found it. */
    int columns() {
      String columns = environment.getOrDefault("COLUMNS", "");
      return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }

    /**
     * Writes to standard output.
     *
     * @throws IOException if it cannot be written; the program then ends with 1 (C9.4)
     */
    void print(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** Says what is wrong. */
    void complain(String message) {
      err.println("handoff: " + message);
    }

    /** Says what is wrong with the command line, and which help to read. */
    private int explain(CommandLine.ParameterException wrong, String... arguments)
        throws IOException {
      CommandLine line = wrong.getCommandLine();
      String meant =
          wrong instanceof CommandLine.UnmatchedArgumentException unmatched
              ? suggestion(unmatched.getUnmatched().get(0), line)
              : "";
      String message = LogText.of(String.valueOf(wrong.getMessage()));
      String fault =
          message
              + (message.endsWith(".") ? "" : ".")
              + meant
              + " Try: "
              + line.getCommandSpec().qualifiedName()
              + " --help";
      return ReportOptions.of(arguments).refuse(line.getCommandName(), List.of(fault), this);
    }

    /** Says that what was done could not be said (C9.4). */
    private int explain(Exception cause, CommandLine line, CommandLine.ParseResult parsed)
        throws Exception {
      if (cause instanceof IOException unwritable) {
        return unwritten(Reason.of(unwritable));
      }
      throw cause;
    }

    private int unwritten(String reason) {
      complain(
          "Standard output cannot be written: "
              + reason
              + ". Send it elsewhere, then run this again.");
      return CommandLine.ExitCode.SOFTWARE;
    }

    /** Colours on a terminal, unless {@code NO_COLOR} is set or the terminal is dumb. */
    Ansi ansi() {
      return terminal
              && environment.getOrDefault("NO_COLOR", "").isEmpty()
              && !environment.getOrDefault("TERM", "dumb").equals("dumb")
          ? Ansi.ON
          : Ansi.OFF;
    }
  }

  /** Prints the version. */
  @Command(name = "version", description = "Print the version.")
  static final class VersionCommand implements Runnable {
    @Spec private @Nullable CommandSpec command;

    @Override
    public void run() {
      CommandLine line = Objects.requireNonNull(command).commandLine();
      line.printVersionHelp(line.getOut());
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
}
