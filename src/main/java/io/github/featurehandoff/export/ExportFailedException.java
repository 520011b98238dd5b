package io.github.featurehandoff.export;

/** What an exchange fails with where a feature could not be exported. */
public final class ExportFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ExportResult result;

  ExportFailedException(ExportResult result, Throwable cause) {
    super(result.slug() + ": " + result.reason(), cause);
    this.result = result;
  }

  /** The result, with its faults. */
  public ExportResult result() {
    return result;
  }
}
