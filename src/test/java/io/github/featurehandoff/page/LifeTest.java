package io.github.featurehandoff.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.page.Life.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of src/docs/replay.md, and what is drawn of it. */
class LifeTest {

  private static @Nullable Life life(String... rows) throws IOException {
    byte[] export = (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
    return Life.of(Pages.events(() -> Channels.newChannel(new ByteArrayInputStream(export))));
  }

  private static String move(String id, String at, String from, String to, String workPackage) {
    return "{\"at\": \"%s\", \"event_id\": \"%s\", \"from_lane\": \"%s\", \"to_lane\": \"%s\", \"wp_id\": \"%s\"}"
        .formatted(at, id, from, to, workPackage);
  }

  private static List<String> lanes(@Nullable Life life, String workPackage) {
    return Objects.requireNonNull(life).rows().stream()
        .filter(row -> row.name().equals(workPackage))
        .flatMap(row -> row.bars().stream())
        .map(bar -> bar.event().what() + " " + bar.event().time() + " " + bar.until())
        .toList();
  }

  @Test
  void a_work_package_stays_in_a_lane_until_its_next_transition() throws IOException {
    Life life =
        life(
            move("01", "2026-01-01T00:00:00Z", "planned", "in_progress", "WP01"),
            move("02", "2026-01-01T01:00:00Z", "planned", "claimed", "WP02"),
            move("03", "2026-01-01T02:00:00+00:00", "in_progress", "done", "WP01"));

    assertThat(lanes(life, "WP01"))
        .containsExactly(
            "in_progress 2026-01-01T00:00:00Z 2026-01-01T02:00:00Z",
            "done 2026-01-01T02:00:00Z null");
    assertThat(lanes(life, "WP02")).containsExactly("claimed 2026-01-01T01:00:00Z null");
  }

  @Test
  void the_order_is_that_of_the_times_then_of_the_ids_and_not_that_of_the_file()
      throws IOException {
    Life life =
        life(
            move("03", "2026-01-01T02:00:00Z", "b", "third", "WP01"),
            move("02", "2026-01-01T01:00:00Z", "a", "second", "WP01"),
            move("01", "2026-01-01T01:00:00Z", "planned", "first", "WP01"));

    assertThat(lanes(life, "WP01"))
        .extracting(stay -> stay.substring(0, stay.indexOf(" ")))
        .containsExactly("first", "second", "third");
  }

  @Test
  void of_rows_with_the_same_id_the_first_in_the_file_counts() throws IOException {
    Life life =
        life(
            move("01", "2026-01-01T02:00:00Z", "planned", "first", "WP01"),
            move("01", "2026-01-01T01:00:00Z", "planned", "repeated", "WP01"));

    assertThat(lanes(life, "WP01")).containsExactly("first 2026-01-01T02:00:00Z null");
    assertThat(life).extracting(Life::repeated).isEqualTo(1);
  }

  @Test
  void rows_that_are_no_transitions_are_marks_of_their_work_package_or_of_the_feature()
      throws IOException {
    Life life =
        Objects.requireNonNull(
            life(
                "{\"at\": \"2026-01-01T00:00:00Z\", \"event_id\": \"01\", \"kind\": \"annotation\", \"wp_id\": \"WP01\"}",
                "{\"event_id\": \"02\", \"event_type\": \"MissionCreated\", \"timestamp\": \"2026-01-01T01:00:00Z\"}",
                "{\"at\": \"2026-01-01T02:00:00Z\", \"event_id\": \"03\", \"event_name\": \"named\", \"wp_id\": \"WP01\"}"));

    assertThat(life.rows()).extracting(Row::name).containsExactly("Feature", "WP01");
    assertThat(life.rows().get(0).marks())
        .extracting(mark -> mark.event().what())
        .containsExactly("MissionCreated");
    assertThat(life.rows().get(1).marks())
        .extracting(mark -> mark.event().family())
        .containsExactly("annotation", "event");
    assertThat(life.rows()).allSatisfy(row -> assertThat(row.bars()).isEmpty());
  }

  @Test
  void rows_without_a_time_are_counted_and_left_out() throws IOException {
    Life life =
        life(
            move("01", "2026-01-01T00:00:00Z", "planned", "done", "WP01"),
            move("02", "soon", "planned", "lost", "WP01"),
            "{\"event_id\": \"03\"}");

    assertThat(lanes(life, "WP01")).containsExactly("done 2026-01-01T00:00:00Z null");
    assertThat(life).extracting(Life::withoutTime).isEqualTo(2);
    assertThat(life("{}")).isNull();
  }

  @Test
  void a_bar_is_as_long_as_the_stay_and_what_happens_last_can_be_seen() throws IOException {
    Life life =
        Objects.requireNonNull(
            life(
                move("01", "2026-01-01T00:00:00Z", "planned", "in_progress", "WP01"),
                move("02", "2026-01-01T12:00:00Z", "in_progress", "done", "WP01"),
                move("03", "2026-01-02T00:00:00Z", "done", "planned", "WP01")));

    assertThat(life.rows().get(0).bars())
        .extracting(bar -> Pages.shown(bar.x()))
        .containsExactly("0.00%", "48.07%", "96.14%");
    assertThat(life.rows().get(0).bars())
        .extracting(bar -> Pages.shown(bar.width()))
        .containsExactly("48.07%", "48.07%", "3.86%");
    assertThat(life.rows().get(0).bars())
        .extracting(Life.Drawn::named)
        .containsExactly(true, true, false);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          2026-04-06T13:53:10Z, 13:53:10|13:53:12|13:53:14|13:53:16|13:53:18
          2026-04-06T14:43:10Z, 13:53|14:03|14:14|14:24|14:34
          2026-04-26T13:53:10Z, 6 Apr 2026|10 Apr 2026|14 Apr 2026|19 Apr 2026|23 Apr 2026
          +999999999-12-31T00:00:00Z, 6 Apr 2026|19 Oct +208001604|3 May +416001183|15 Nov +624000761|30 May +832000340
          2036-04-06T13:53:10Z, 6 Apr 2026|5 May 2028|4 Jun 2030|3 Jul 2032|1 Aug 2034
          """)
  void the_axis_has_five_times_however_long_it_is(String last, String labels) throws IOException {
    Life life =
        life(
            move("01", "2026-04-06T13:53:10Z", "planned", "in_progress", "WP01"),
            move("02", last, "in_progress", "done", "WP01"));

    assertThat(Objects.requireNonNull(life).ticks())
        .extracting(Life.Tick::label)
        .containsExactly(labels.split("\\|", -1));
    assertThat(life.ticks())
        .extracting(tick -> Pages.shown(tick.x()))
        .containsExactly("0.00%", "20.00%", "40.00%", "60.00%", "80.00%");
  }
}
