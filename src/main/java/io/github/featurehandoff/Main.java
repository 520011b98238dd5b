package io.github.featurehandoff;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code handoff} and its commands. */
@Command(
    name = "handoff",
    description = {
      "Gives each feature of a Spec Kitty project a validated event stream, handoff/events.jsonl,",
      "that a downstream team can replay."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {OnceCommand.class, WatchCommand.class},
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:All is well.",
      "1:Some feature failed.",
      "2:Wrong usage or configuration; nothing was tried.",
      "130, 143:Told to stop, by Ctrl-C or by a termination signal."
    },
    footer = {
      "",
      "Every key that -D takes is explained in the application.properties beside the program."
    })
public final class Main implements Runnable {

  @Spec private CommandLine.Model.@Nullable CommandSpec command;

  /** Runs the program and ends the virtual machine with its exit status (C9.4). */
  public static void main(String[] arguments) {
    String home = System.getProperty("app.home");
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            home == null ? null : Path.of(home),
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8));
    System.exit(run(surroundings, arguments));
  }

  /**
   * Runs the program.
   *
   * @return its exit status (C9.4)
   */
  static int run(Surroundings surroundings, String... arguments) {
    String names = System.getProperty("sun.jnu.encoding", "");
    if (!names.equalsIgnoreCase("UTF-8")) {
      surroundings
          .err()
          .println(
              "File names are read as "
                  + names
                  + " here, so that some features would not be seen. Start this with bin/handoff,"
                  + " or set LC_ALL=C.UTF-8.");
      return CommandLine.ExitCode.USAGE;
    }
    Logging.configure(surroundings.err());
    CommandLine line = new CommandLine(new Main());
    line.getSubcommands().values().forEach(sub -> sub.<SpecsCommand>getCommand().in(surroundings));
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    return line.execute(arguments);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(command).commandLine(),
        "A command is missing. Try: handoff once kitty-specs");
  }

  /**
   * What the program finds around it.
   *
   * @param environment the environment variables
   * @param workingDirectory an absolute path
   * @param home the distribution; null where there is none
   * @param out for results
   * @param err for everything else
   */
  record Surroundings(
      Map<String, String> environment,
      Path workingDirectory,
      @Nullable Path home,
      PrintStream out,
      PrintStream err) {}

  /** Tells the version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "handoff " + (version == null ? "(not packaged)" : version),
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
      };
    }
  }
}
