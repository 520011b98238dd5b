package io.github.featurehandoff.cli;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.cli.TextReport.Detail;
import picocli.CommandLine.Option;

/** How much is said. */
final class Verbosity {

  @Option(
      names = {"-q", "--quiet"},
      description = "Say what failed, and nothing else.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more: what was left alone, and why.")
  private boolean verbose;

  boolean quiet() {
    return quiet;
  }

  /** How much a report says. */
  Detail detail() {
    return quiet ? Detail.FAULTS : verbose ? Detail.ALL : Detail.CHANGES;
  }

  /** Lets the program's own lines into the log: errors, {@code usual} ones, or all. */
  void configureLogging(Level usual) {
    Logging.level(quiet ? Level.ERROR : verbose ? Level.INFO : usual);
  }
}
