package io.github.featurehandoff.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

  @ParameterizedTest
  @CsvSource({
    "2026-04-06T16:41:28Z,             2026-04-06T16:41:28Z",
    "2026-04-06T16:41:28.658730+00:00, 2026-04-06T16:41:28.658730Z",
    "2026-04-06T18:41:28+02:00,        2026-04-06T16:41:28Z",
    "2026-04-06T16:41:28,              2026-04-06T16:41:28Z"
  })
  void a_time_is_an_instant_and_in_utc_where_it_has_no_zone(String text, Instant instant) {
    assertThat(EventTime.of(text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-04-06", "2026-13-06T16:41:28Z", "1775493688"})
  void what_is_not_a_time_is_none(String text) {
    assertThat(EventTime.of(text)).isNull();
  }

  @Test
  void an_event_without_a_time_has_none() {
    assertThat(EventTime.of(null)).isNull();
  }
}
