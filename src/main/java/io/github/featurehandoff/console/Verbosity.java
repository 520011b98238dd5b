package io.github.featurehandoff.console;

import ch.qos.logback.classic.Level;
import java.util.List;
import picocli.CommandLine.Option;

/** The options for how much the program says. */
public final class Verbosity {

  @Option(
      names = {"-q", "--quiet"},
      description = "Report only what failed.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Of once: report what is unchanged too, and why.")
  private boolean verbose;

  /** Both at once contradict each other (C9.5). */
  public List<String> faults() {
    return quiet && verbose
        ? List.of("--quiet and --verbose contradict each other. Use one of them.")
        : List.of();
  }

  public boolean quiet() {
    return quiet;
  }

  public boolean verbose() {
    return verbose;
  }

  /** Sets the level of the program's log: errors, the {@code usual} level, or all. */
  public void configureLogging(Level usual) {
    Logging.level(quiet ? Level.ERROR : verbose ? Level.INFO : usual);
  }
}
