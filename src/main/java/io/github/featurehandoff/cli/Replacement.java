package io.github.featurehandoff.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a command replaces an export that differs. */
final class Replacement {

  @Option(
      names = "--replace",
      paramLabel = "WHEN",
      completionCandidates = Accepted.class,
      description = "When to replace an export that differs: never, safe (default) or always.")
  private @Nullable String when;

  /** The key that the option sets; the settings check the value. */
  Map<String, String> keys() {
    return when == null ? Map.of() : Map.of("handoff.replace", when);
  }

  /** For the completion. */
  private static final class Accepted implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("never", "safe", "always").iterator();
    }
  }
}
