package io.github.featurehandoff.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints the completion for a shell, as the distribution has it in {@code share/}. */
@Command(
    name = "generate-completion",
    description = "Print the completion for a shell: source <(handoff generate-completion bash)")
final class CompletionCommand implements Callable<Integer> {

  /** A shell, and the file with its completion. */
  enum Shell {
    bash("handoff.bash"),
    zsh("_handoff"),
    fish("handoff.fish");

    private final String file;

    Shell(String file) {
      this.file = file;
    }
  }

  @ParentCommand private @Nullable Handoff program;

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      defaultValue = "bash",
      description = "bash (default), zsh or fish.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() throws IOException {
    try (InputStream completion =
        Objects.requireNonNull(
            CompletionCommand.class.getResourceAsStream(
                "/META-INF/handoff/completion/" + shell.file))) {
      completion.transferTo(Handoff.surroundings(program).out());
    }
    return ExitCode.OK;
  }
}
