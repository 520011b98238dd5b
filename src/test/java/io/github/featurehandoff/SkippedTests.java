package io.github.featurehandoff;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints on the console why a test was skipped; Surefire sends {@code System.err} to a file. */
public final class SkippedTests implements TestWatcher {

  @Override
  public void testAborted(ExtensionContext test, Throwable cause) {
    say(test, String.valueOf(cause.getMessage()));
  }

  @Override
  public void testDisabled(ExtensionContext test, Optional<String> reason) {
    say(test, reason.orElse("disabled"));
  }

  private static void say(ExtensionContext test, String reason) {
    String line =
        String.format(
            "SKIPPED %s.%s: %s%n",
            test.getRequiredTestClass().getSimpleName(),
            test.getRequiredTestMethod().getName(),
            reason.replaceFirst("^Assumption failed: ", ""));
    try {
      new FileOutputStream(FileDescriptor.err).write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
