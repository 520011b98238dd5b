package io.github.featurehandoff.cli;

import io.github.featurehandoff.console.KeysHelp;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.PropertyBindingException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A command with settings. All of them are checked before anything is tried. */
@Command(sortOptions = false)
abstract class SettingsCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Handoff program;

  @Parameters(
      arity = "0..1",
      paramLabel = "SPECS_DIR",
      description =
          "The directory that holds the feature directories. Default: kitty-specs, here or further up"
              + " in the repository.")
  private @Nullable String specsDir;

  @Option(
      names = "-D",
      paramLabel = KeysHelp.KEY_AND_VALUE,
      description =
          "Set a key, as the application.properties of the program explains it. Can be repeated.")
  private List<String> assignments = new ArrayList<>();

  /** The keys that the options of the command set. */
  Map<String, String> options() {
    return Map.of();
  }

  /**
   * Says why nothing was tried.
   *
   * @return the exit status
   */
  int refuse(List<String> faults, Handoff.Surroundings around) throws IOException {
    faults.forEach(around::complain);
    return ExitCode.USAGE;
  }

  @Override
  public final Integer call() throws IOException {
    Handoff.Surroundings around = Handoff.surroundings(program);
    try {
      return run(settings(around), around);
    } catch (InvalidSettingsException e) {
      return refuse(e.faults(), around);
    } catch (IllegalArgumentException | RoutesException e) {
      return refuse(List.of(String.valueOf(e.getMessage())), around);
    }
  }

  /** What is wrong with the settings. */
  final List<String> faults() {
    try {
      settings(Handoff.surroundings(program));
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.faults();
    }
  }

  private Settings settings(Handoff.Surroundings around) throws InvalidSettingsException {
    List<String> faults = new ArrayList<>(applyOptions());
    Map<String, String> keys = commandLine(faults);
    try {
      Settings settings =
          Settings.load(keys, around.environment(), around.workingDirectory(), around.home());
      if (faults.isEmpty()) {
        return settings;
      }
    } catch (InvalidSettingsException e) {
      faults.addAll(e.faults());
    }
    throw new InvalidSettingsException(faults);
  }

  /** The keys that the command line sets; one that it sets to two values is a fault (C9.5). */
  private Map<String, String> commandLine(List<String> faults) {
    Map<String, String> keys = new HashMap<>(options());
    if (specsDir != null) {
      keys.put("handoff.specs-dir", specsDir);
    }
    for (String assignment : assignments) {
      int end = assignment.indexOf('=');
      if (end < 1) {
        faults.add(
            "-D"
                + Printable.of(assignment)
                + " sets nothing. Write -DKEY=VALUE, such as -Dhandoff.settle-time=1s.");
        continue;
      }
      String key = assignment.substring(0, end);
      String value = assignment.substring(end + 1);
      String other = keys.put(key, value);
      if (other != null && !other.equals(value)) {
        faults.add(
            Printable.of(
                key
                    + " is set twice on the command line, to \""
                    + other
                    + "\" and to \""
                    + value
                    + "\". Set it once."));
      }
    }
    return keys;
  }

  /** Applies the options that set no key; returns what contradicts itself among them. */
  List<String> applyOptions() {
    return List.of();
  }

  /**
   * Does the work.
   *
   * @return the exit status (C9.4)
   * @throws IllegalArgumentException if a directory cannot be used
   * @throws InvalidSettingsException if an option names a feature that does not exist
   * @throws RoutesException if nothing could be tried
   * @throws IOException if standard output cannot be written
   */
  abstract int run(Settings settings, Handoff.Surroundings around)
      throws InvalidSettingsException, RoutesException, IOException;

  /** The routes cannot be loaded or started. */
  static final class RoutesException extends Exception {
    private static final long serialVersionUID = 1L;

    RoutesException(Exception cause) {
      super(
          "The routes cannot be started: " + root(cause) + " Check them, and the camel. keys.",
          cause);
    }

    private static String root(Exception cause) {
      Throwable root = cause;
      while (root.getCause() != null) {
        if (root instanceof PropertyBindingException wrong) {
          // Its own words name an object, not the key.
          return "Camel does not accept \""
              + wrong.getValue()
              + "\" for "
              + wrong.getPropertyName()
              + ".";
        }
        root = root.getCause();
      }
      return root.getMessage() == null ? root.toString() : root.getMessage();
    }
  }
}
