package io.github.featurehandoff.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.ExportResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bar shows the features done and to do, the bytes and the rate, and disappears at the end. */
class ProgressTest {
  private static final ExportResult RESULT =
      ExportResult.checked(
          "001-a",
          null,
          ExportResult.Outcome.OK,
          "",
          null,
          new ValidationReport(25, 7_700, "", List.of(), 0));

  @ParameterizedTest
  @ValueSource(ints = {80, 200})
  void it_fills_a_line_of_the_terminal_and_leaves_none(int columns) {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    try (Progress progress =
        new Progress(
            new PrintStream(terminal, true, StandardCharsets.UTF_8), columns, Duration.ZERO)) {
      progress.pending(3);
      progress.ended(RESULT);
      progress.ended(RESULT);
      await().until(() -> drawn(terminal).matches("(?s).*2/3 .*15 kB, \\d.*B/s.*"));
    }

    assertThat(Arrays.stream(drawn(terminal).split("\r")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
    assertThat(drawn(terminal)).endsWith("\r" + " ".repeat(columns - 1) + "\r");
  }

  private static String drawn(ByteArrayOutputStream terminal) {
    return terminal.toString(StandardCharsets.UTF_8);
  }
}
