package io.github.featurehandoff.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.settings.Settings.SlugKey;
import io.github.featurehandoff.settings.SourceRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C4.1, C4.2: the form of the event. The expected lines were printed by Python's json.dumps. */
class PackageCreatedEventTest {
  private static final String COMMIT = "21ed0738f009ca35a2927528238a48778e41f1d4";

  private static PackageCreatedEvent event(String slug) {
    return new PackageCreatedEvent(
        SlugKey.FEATURE_SLUG,
        slug,
        new SourceRef("2.x", COMMIT),
        Instant.parse("2026-03-02T09:00:00Z"),
        UUID.fromString("16fd2706-8baf-433b-82eb-8c7fada847da"));
  }

  private static String line(String slug) {
    return new String(event(slug).toLine(), StandardCharsets.US_ASCII);
  }

  @Test
  void it_is_what_python_prints_C4_1() {
    assertThat(line("045-a"))
        .isEqualTo(
            "{\"actor\": \"spec-kitty/045-generator\", \"at\": \"2026-03-02T09:00:00Z\","
                + " \"event_id\": \"16fd2706-8baf-433b-82eb-8c7fada847da\", \"event_type\":"
                + " \"handoff_package_created\", \"feature_slug\": \"045-a\", \"source_branch\":"
                + " \"2.x\", \"source_commit\": \"21ed0738f009ca35a2927528238a48778e41f1d4\"}\n");
  }

  @Test
  void everything_outside_printable_ascii_is_escaped_as_python_does_C4_1() {
    assertThat(line("1\u007f\u0080é\u2028😀\"\\/\b\f\n\r\t\u0000\u001f\uffff~ "))
        .contains(
            "\"feature_slug\": \"1\\u007f\\u0080\\u00e9\\u2028\\ud83d\\ude00\\\"\\\\/\\b\\f\\n\\r"
                + "\\t\\u0000\\u001f\\uffff~ \"");
  }

  @ParameterizedTest
  @CsvSource({"045-a, 045", "7, 7", "abc, abc", "a1, a1", "00x, 00", "٣-a, \\u0663-a"})
  void the_actor_has_the_leading_ascii_digits_or_the_slug_C4_2(String slug, String number) {
    assertThat(line(slug)).startsWith("{\"actor\": \"spec-kitty/" + number + "-generator\", ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"045-a", "é", "\u007f\n😀"})
  void an_event_is_read_back_C4_4(String slug) {
    assertThat(PackageCreatedEvent.parse(event(slug).toLine())).isEqualTo(event(slug));
  }

  @Test
  void the_slug_may_have_its_other_name_and_the_keys_stay_sorted_C4_2() {
    PackageCreatedEvent event =
        new PackageCreatedEvent(
            SlugKey.MISSION_SLUG, "045-a", event("").source(), event("").at(), event("").id());

    String line = new String(event.toLine(), StandardCharsets.US_ASCII);

    assertThat(line).isEqualTo(line("045-a").replace("feature_slug", "mission_slug"));
    assertThat(PackageCreatedEvent.parse(event.toLine())).isEqualTo(event);
    String both = line.replace("\"source_branch", "\"feature_slug\": \"045-a\", \"source_branch");
    assertThat(PackageCreatedEvent.parse(both.getBytes(StandardCharsets.UTF_8))).isNull();
  }

  @Test
  void a_line_that_differs_in_a_byte_is_not_a_bootstrap_event_C4_4() {
    String line = line("045-a");
    for (String other :
        new String[] {
          line.strip(),
          line + "\n",
          line.replace(": ", ":"),
          line.replace("\"at\"", "\"extra\": \"x\", \"at\""),
          line.replace("433b", "133b"),
          line.replace("16fd", "16FD"),
          line.replace("045-generator", "046-generator"),
          line.replace("09:00:00Z", "09:00:00.0Z"),
          line.replace("09:00:00Z", "29:00:00Z"),
          line.replace("21ed", "21eD"),
          line.replace("2.x", ""),
          line.replace("2.x", "2\\u002ex"),
          "[]\n",
          "",
          "\u0000"
        }) {
      assertThat(PackageCreatedEvent.parse(other.getBytes(StandardCharsets.UTF_8)))
          .as(other)
          .isNull();
    }
  }
}
