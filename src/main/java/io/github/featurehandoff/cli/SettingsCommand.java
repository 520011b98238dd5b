package io.github.featurehandoff.cli;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * A command with settings. All of them are checked before anything is tried. An option whose {@code
 * descriptionKey} is a setting sets it.
 */
@Command(sortOptions = false)
abstract class SettingsCommand implements Callable<Integer> {
  @ParentCommand Handoff program;

  @Spec CommandSpec command;

  @Parameters(
      arity = "0..1",
      paramLabel = "SPECS_DIR",
      descriptionKey = "handoff.specs-dir",
      description =
          "The directory that holds the feature directories. Default: kitty-specs, here or further up"
              + " in the repository.")
  @Nullable String specsDir;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description =
          "Set a key, as the application.properties of the program explains it. Can be repeated.")
  private List<String> assignments = new ArrayList<>();

  final Map<String, String> ownKeys = new HashMap<>();

  /** What {@link #run} returns to be run once more, with settings that are read again. */
  static final int AGAIN = -1;

  @Override
  public final Integer call() throws InterruptedException {
    int status = run(settings());
    return status == AGAIN ? call() : status;
  }

  final Settings settings() {
    List<String> faults = new ArrayList<>(applyOptions());
    return program.settings(keys(faults), faults);
  }

  /** The keys that the command line sets; one that it sets to two values is a fault (C9.5). */
  private Map<String, String> keys(List<String> faults) {
    Map<String, String> keys = new HashMap<>(ownKeys);
    for (ArgSpec option : command.args()) {
      String key = option.descriptionKey();
      if (!"".equals(key) && !option.stringValues().isEmpty()) {
        String value = option.stringValues().get(0);
        // A branch may have the name of one of the words of the setting of --from.
        boolean word = key.equals("handoff.source.log") && value.matches("auto|checkout");
        keys.put(key, word ? value + "~0" : value);
      }
    }
    for (String assignment : assignments) {
      int end = assignment.indexOf('=');
      if (end < 1) {
        faults.add(
            "-D%s sets nothing. Write -DKEY=VALUE, such as -Dhandoff.settle-time=1s."
                .formatted(Printable.of(assignment)));
        continue;
      }
      String key = assignment.substring(0, end);
      String value = assignment.substring(end + 1);
      String other = keys.put(key, value);
      if (other != null && !other.equals(value)) {
        faults.add(
            Printable.of(
                "%s is set twice on the command line, to \"%s\" and to \"%s\". Set it once."
                    .formatted(key, other, value)));
      }
    }
    return keys;
  }

  /** Applies the options that set no key; returns what contradicts itself among them. */
  List<String> applyOptions() {
    return List.of();
  }

  /** Returns the exit status (C9.4). */
  abstract int run(Settings settings) throws InterruptedException;
}
