package io.github.featurehandoff.cli;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.settings.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The order of arguments, and what is wrong with them. */
final class Arguments {
  private Arguments() {}

  /** The arguments with the command in front of the options that come before it. */
  static String[] commandFirst(CommandLine program, String... arguments) {
    if (arguments.length == 0 || !arguments[0].startsWith("-")) {
      return arguments;
    }
    Map<String, CommandLine> commands = program.getSubcommands();
    Set<String> withValue =
        commands.values().stream()
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(option -> option.arity().max() > 0)
            .flatMap(option -> Stream.of(option.names()))
            .collect(Collectors.toSet());
    List<String> ordered = new ArrayList<>(List.of(arguments));
    for (int i = 0; i < arguments.length; i++) {
      if (commands.containsKey(arguments[i])) {
        ordered.add(0, ordered.remove(i));
        break;
      }
      i += withValue.contains(arguments[i]) ? 1 : 0;
    }
    return ordered.toArray(String[]::new);
  }

  /** What is wrong, what was meant, and which help to read. */
  static String explained(CommandLine.ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    String message =
        String.valueOf(wrong.getMessage())
            .replaceFirst("^Error: ", "")
            .replaceFirst("^Unmatched (arguments?) (at|from) index \\d+", "Unexpected $1");
    StringBuilder explained = new StringBuilder(message).append(message.endsWith(".") ? "" : ".");
    if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().forEach(unknown -> explained.append(suggestion(unknown, line)));
    }
    explained.append(" Try: ").append(line.getCommandSpec().qualifiedName()).append(" --help");
    return Printable.of(explained.toString());
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
}
