package io.github.featurehandoff.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeAxisTest {
  private static final Instant BEGIN = Instant.parse("2026-04-06T13:53:10Z");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          PT0S,    13:53:10.000
          PT4S,    13:53:10.000|13:53:11.000|13:53:12.000|13:53:13.000
          PT50M,   14:00|14:15|14:30
          PT3H36M, 14:00|15:00|16:00|17:00
          P3D,     7 Apr 2026|8 Apr 2026|9 Apr 2026
          P20D,    9 Apr 2026|16 Apr 2026|23 Apr 2026
          P3650D,  18 Dec 2027|17 Dec 2029|17 Dec 2031|16 Dec 2033
          """)
  void labels_are_at_round_times(Duration length, String labels) {
    TimeAxis axis = TimeAxis.of(BEGIN, BEGIN.plus(length));

    assertThat(axis.ticks().stream().map(TimeAxis.Tick::label))
        .containsExactly(labels.split("\\|", -1));
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT0.000001S", "PT1S", "PT1M", "PT7H", "P1D", "P40D", "P400D", "P400000D"})
  void labels_are_few_and_on_the_axis(Duration length) {
    TimeAxis axis = TimeAxis.of(BEGIN, BEGIN.plus(length));

    assertThat(axis.ticks()).hasSizeBetween(1, 7);
    assertThat(axis.ticks())
        .allSatisfy(
            tick ->
                assertThat(Double.parseDouble(tick.x().replace("%", ""))).isBetween(0.0, 100.0));
  }

  @Test
  void a_place_is_a_share_of_the_time_and_never_outside() {
    TimeAxis axis = new TimeAxis(BEGIN, BEGIN.plusSeconds(200));

    assertThat(axis.x(BEGIN)).isEqualTo("0.00%");
    assertThat(axis.x(BEGIN.plusSeconds(25))).isEqualTo("12.50%");
    assertThat(axis.x(BEGIN.plusSeconds(300))).isEqualTo("100.00%");
    assertThat(axis.x(BEGIN.minusSeconds(1))).isEqualTo("0.00%");
    assertThat(axis.width(BEGIN, BEGIN.plusSeconds(50))).isEqualTo("25.00%");
    assertThat(axis.width(BEGIN.plusSeconds(50), BEGIN)).isEqualTo("0.00%");
  }

  @Test
  void what_happens_last_can_be_seen() {
    Instant last = BEGIN.plusSeconds(1000);

    assertThat(TimeAxis.of(BEGIN, last).end()).isEqualTo(last.plusSeconds(40));
  }
}
