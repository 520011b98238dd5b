package io.github.featurehandoff.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** C8.3: text from outside, on a terminal. */
class PrintableTest {

  @Test
  void what_does_not_simply_show_itself_is_escaped_C8_3() {
    assertThat(Printable.of("caf\u00e9 \ud83d\ude00 \u4e2d"))
        .isEqualTo("caf\u00e9 \ud83d\ude00 \u4e2d");
    assertThat(Printable.of("a\u001b[31m\n\u009b\u007f"))
        .isEqualTo("a\\u001b[31m\\u000a\\u009b\\u007f");
    assertThat(Printable.of("\u202e\u200b\u2028\ue000\ud800"))
        .isEqualTo("\\u202e\\u200b\\u2028\\ue000\\ud800");
  }

  @Test
  void a_character_above_u_ffff_is_not_mistaken_for_another_and_a_digit_C8_3() {
    assertThat(Printable.of("\udb40\udc01")).isEqualTo("\\u{e0001}");
    assertThat(Printable.of("\ue0001")).isEqualTo("\\ue0001");
  }
}
