package io.github.featurehandoff.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the manual page of the distribution when it is packaged, from what {@code --help} shows
 * too.
 */
final class ManPage {
  private final List<String> lines = new ArrayList<>();

  private ManPage(String version, String date) {
    CommandSpec program = program().getCommandSpec();
    String purpose = text(program.usageMessage().description());
    lines.add(".TH HANDOFF 1 \"" + date + "\" \"Feature Handoff " + escaped(version) + "\"");
    lines.add(".nh");
    lines.add(".SH NAME");
    lines.add(
        "handoff \\- "
            + escaped(purpose.substring(0, 1).toLowerCase(Locale.ROOT) + purpose.substring(1)));
    lines.add(".SH SYNOPSIS");
    lines.add(".B handoff");
    lines.add(".I COMMAND");
    lines.add("[\\fIARGUMENT\\fR...]");
    lines.add(".SH COMMANDS");
    program.subcommands().values().forEach(command -> add(command.getCommandSpec()));
    lines.add(".SH EXIT STATUS");
    program.usageMessage().exitCodeList().forEach(this::addItem);
    lines.add(".SS handoff status");
    CommandSpec status = CommandSpec.forAnnotatedObject(StatusCommand.class);
    status.usageMessage().exitCodeList().forEach(this::addItem);
    lines.add(".SH FILES");
    addItem(
        "application.properties",
        "In the directory of the program: every setting, explained, with its default. The"
            + " handoff.* keys of a file of that name in the working directory come before it.");
    addItem("src/docs/commands.md", "In the directory of the program: the manual begins here.");
  }

  /** Every command of the program; {@code CompletionTest} compares them with those in its help. */
  static CommandLine program() {
    CommandLine program = new CommandLine(Handoff.class, ManPage::create);
    Stream.of(
            OnceCommand.class,
            WatchCommand.class,
            VerifyCommand.class,
            ValidateCommand.class,
            ReportCommand.class,
            StatusCommand.class,
            ProgramCommands.ConfigCommand.class,
            ProgramCommands.SchemaCommand.class,
            CommandLine.HelpCommand.class)
        .forEach(program::addSubcommand);
    return program;
  }

  /** The program has nothing around it, since none of its commands is run. */
  private static <T> T create(Class<T> type) throws Exception {
    if (type != Handoff.class) {
      return CommandLine.defaultFactory().create(type);
    }
    Constructor<T> constructor = type.getDeclaredConstructor(Handoff.Surroundings.class);
    constructor.setAccessible(true);
    return constructor.newInstance(
        new Handoff.Surroundings(
            Map.of(),
            Path.of(""),
            null,
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            System.err,
            false));
  }

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, new ManPage(arguments[1], arguments[2].substring(0, 10)).toString());
  }

  private void add(CommandSpec command) {
    lines.add(".SS handoff " + escaped(command.name()));
    lines.add(escaped(text(command.usageMessage().description())));
    for (ArgSpec parameter : command.positionalParameters()) {
      addItem(parameter.paramLabel(), text(parameter.description()));
    }
    for (OptionSpec option : command.options()) {
      addItem(
          Stream.of(option.names())
              .map(name -> name + value(option))
              .collect(Collectors.joining(", ")),
          text(option.description()));
    }
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0
        ? ""
        : (option.longestName().startsWith("--") ? "=" : "") + option.paramLabel();
  }

  private void addItem(String name, String meaning) {
    lines.add(".TP");
    lines.add(".B " + escaped(name));
    lines.add(escaped(meaning));
  }

  private static String text(String... paragraphs) {
    return Ansi.OFF.string(String.join(" ", paragraphs).formatted());
  }

  private static String escaped(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
