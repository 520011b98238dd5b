package io.github.featurehandoff.cli;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.console.TextReport.Detail;
import picocli.CommandLine.Option;

/** The options for how much the program says. */
final class Verbosity {

  @Option(
      names = {"-q", "--quiet"},
      description = "Report only what failed.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Report more: also what is unchanged, and why.")
  private boolean verbose;

  boolean quiet() {
    return quiet;
  }

  /** How much a report says. */
  Detail detail() {
    return quiet ? Detail.FAULTS : verbose ? Detail.ALL : Detail.CHANGES;
  }

  /** Sets the level of the program's log: errors, the {@code usual} level, or all. */
  void configureLogging(Level usual) {
    Logging.level(quiet ? Level.ERROR : verbose ? Level.INFO : usual);
  }
}
