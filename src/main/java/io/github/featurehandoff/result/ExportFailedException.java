package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.Printable;
import java.nio.file.Path;
import java.util.List;

/** Fails an exchange because features could not be exported. */
public final class ExportFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<ExportResult> results;

  public ExportFailedException(ExportResult result, Path specs, Throwable cause) {
    super(text(result, specs), cause);
    this.results = List.of(result);
  }

  /** For those that failed, at least one, of a number of features. */
  public ExportFailedException(List<ExportResult> failed, int of, Path specs) {
    super(
        failed.size() + " of " + of + " features failed; the first: " + text(failed.get(0), specs));
    this.results = List.copyOf(failed);
  }

  private static String text(ExportResult result, Path specs) {
    return Printable.of(result.slug()) + ": " + Printable.of(result.faultText(specs));
  }

  /** The result of the first feature that failed, with its faults. */
  public ExportResult result() {
    return results.get(0);
  }

  /** The results of all features that failed, each with its faults. */
  public List<ExportResult> results() {
    return results;
  }
}
