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

/**
 * C5.3 on the cases of JSONTestSuite, each wrapped as a line, where the shared suites are beside
 * the project.
 */
class JsonLinesSuiteTest {

  private static final Path SUITE = Logs.SHARED.resolve("suites/json-lines.jsonl");

  private record Case(String name, String base64, String verdict) {
    byte[] line() {
      return Base64.getDecoder().decode(base64);
    }
  }

  private static List<Case> cases() throws IOException {
    assumeTrue(Files.exists(SUITE), "The suite is not at " + SUITE);
    return Files.readAllLines(SUITE).stream()
        .map(
            text -> {
              JsonObject json = JsonParser.parseString(text).getAsJsonObject();
              return new Case(
                  json.get("name").getAsString(),
                  json.get("line").getAsString(),
                  json.get("verdict").getAsString());
            })
        .toList();
  }

  @Test
  void all_318_cases_get_their_verdict_alone() throws IOException {
    List<Case> cases = cases();
    assertThat(cases).hasSize(318);
    for (Case one : cases) {
      byte[] log = Logs.join(one.line(), Logs.bytes("\n"));
      for (int part : new int[] {1 << 20, 7}) {
        ValidationReport report = Logs.validate(log, part, 1);
        if (!one.verdict.equals("either")) {
          assertThat(report.valid()).as(one.name).isEqualTo(one.verdict.equals("accept"));
        }
      }
    }
  }

  @Test
  void all_318_cases_get_their_verdict_among_1000_good_lines_and_no_other_line_is_blamed()
      throws IOException {
    byte[] good = Logs.bytes((Logs.EVENT + "\n").repeat(500));
    for (Case one : cases()) {
      byte[] log = Logs.join(good, one.line(), Logs.bytes("\n"), good);
      for (int part : new int[] {1 << 20, 1_000}) {
        ValidationReport report = Logs.validate(log, part, 2);
        if (one.verdict.equals("reject")) {
          // A case that holds a newline is more than one line.
          long extra = report.lines() - 1_001;
          assertThat(report.violations())
              .as(one.name)
              .isNotEmpty()
              .allSatisfy(violation -> assertThat(violation.line()).isBetween(501L, 501 + extra));
        } else if (one.verdict.equals("accept")) {
          assertThat(report.violations()).as(one.name).isEmpty();
          assertThat(report.lines()).isEqualTo(1_001);
        }
      }
    }
  }

  @Test
  void the_second_opinion_of_the_other_tests_is_right_on_the_suite() throws IOException {
    for (Case one : cases()) {
      byte[] log = Logs.join(one.line(), Logs.bytes("\n"));
      if (!one.verdict.equals("either")) {
        assertThat(SecondOpinion.faultyLines(log).isEmpty())
            .as(one.name)
            .isEqualTo(one.verdict.equals("accept"));
      }
    }
  }
}
