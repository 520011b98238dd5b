package io.github.featurehandoff.jsonlines;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the validator found in one log.
 *
 * @param lines the number of lines; bytes after the last newline count as one
 * @param bytes the number of bytes
 * @param sha256 the SHA-256 of these bytes, 64 lower-case hex digits; null where it was not asked
 *     for
 * @param violations the first {@value JsonLinesValidator#KEPT} violations, by line
 * @param violationCount the number of all violations
 */
public record ValidationReport(
    long lines,
    long bytes,
    @Nullable String sha256,
    List<Violation> violations,
    long violationCount) {

  public ValidationReport {
    violations = List.copyOf(violations);
  }

  /** Whether every line is one JSON object and nothing else is wrong (C5). */
  public boolean valid() {
    return violationCount == 0;
  }
}
