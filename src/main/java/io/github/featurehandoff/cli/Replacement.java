package io.github.featurehandoff.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says when to replace an export. */
final class Replacement {

  @Option(
      names = "--replace",
      paramLabel = "WHEN",
      completionCandidates = Accepted.class,
      description =
          "When to replace an export that differs from its log: never, safe (default) or always.")
  private @Nullable String when;

  /** The key that the option sets; {@code Settings} checks the value. */
  Map<String, String> keys() {
    return when == null ? Map.of() : Map.of("handoff.replace", when);
  }

  /** The values for the completion of the shell. */
  private static final class Accepted implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("never", "safe", "always").iterator();
    }
  }
}
