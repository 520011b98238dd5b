package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C5.3 on the cases of JSONTestSuite, each wrapped as a line, where the shared suites are. */
class JsonLinesSuiteTest {

  private static final Path SUITE = Logs.SHARED.resolve("suites/json-lines.jsonl");

  private record Case(String name, String base64, String verdict) {
    static Case of(String text) {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      return new Case(
          json.get("name").getAsString(),
          json.get("line").getAsString(),
          json.get("verdict").getAsString());
    }

    byte[] line() {
      return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() throws IOException {
    assumeTrue(Files.exists(SUITE), "The suite is not at " + SUITE);
    return Files.readAllLines(SUITE).stream().map(Case::of).toList();
  }

  @Test
  void the_suite_has_318_cases() throws IOException {
    assertThat(cases()).hasSize(318);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_case_gets_its_verdict_from_the_validator_and_from_the_second_opinion_C5_3(Case one) {
    byte[] log = Logs.join(one.line(), Logs.bytes("\n"));
    boolean valid = Logs.validate(log).valid();
    assertThat(Logs.validate(log, 7, 7).valid()).isEqualTo(valid);
    if (!one.verdict.equals("either")) {
      assertThat(valid).isEqualTo(one.verdict.equals("accept"));
      assertThat(SecondOpinion.faultyLines(log).isEmpty()).isEqualTo(valid);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void so_it_does_among_1000_good_lines_and_no_other_line_is_blamed_C5_5(Case one) {
    byte[] good = Logs.bytes((Logs.EVENT + "\n").repeat(500));
    byte[] log = Logs.join(good, one.line(), Logs.bytes("\n"), good);
    for (int range : new int[] {1 << 20, 1_000}) {
      ValidationReport report = Logs.validate(log, range, 1_000);
      // A case that has a newline is more than one line.
      long extra = report.lines() - 1_001;
      assertThat(report.violations())
          .allSatisfy(violation -> assertThat(violation.line()).isBetween(501L, 501 + extra));
      if (!one.verdict.equals("either")) {
        assertThat(report.valid()).isEqualTo(one.verdict.equals("accept"));
      }
    }
  }
}
