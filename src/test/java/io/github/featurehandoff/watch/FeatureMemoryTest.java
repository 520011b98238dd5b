package io.github.featurehandoff.watch;

import static io.github.featurehandoff.watch.FeatureMemory.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What leads to which next look. Times are milliseconds here; an export takes no time. */
class FeatureMemoryTest {
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private final Specs specs;
  private final FeatureDirectory feature;
  private final FeatureMemory memory = new FeatureMemory(SETTLE);
  private long now = 1_000_000;

  FeatureMemoryTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.EVENT);
    feature = SpecsDirectory.open(specs.directory(), null).featureAt(specs.feature("001-a"));
  }

  private Inputs inputs() {
    long size = specs.log("001-a").toFile().length();
    return Inputs.of(feature, size, size == 0);
  }

  private void change() {
    specs.withLog("001-a", Specs.events((int) (now % 1000) + 2));
    now++;
  }

  private boolean admits() {
    boolean admitted = memory.admits(inputs(), nanos(now));
    if (admitted) {
      memory.handedOver(inputs(), nanos(now));
    }
    return admitted;
  }

  /** An export fails; returns whether that is logged. */
  private boolean fails(Fault.Kind kind, String text) {
    memory.looked();
    assertThat(admits()).isTrue();
    boolean logged = memory.failed(failed(kind, text), nanos(now));
    memory.done(nanos(now));
    return logged;
  }

  private static ExportResult failed(Fault.Kind kind, String text) {
    return ExportResult.failed(
        "001-a", null, null, new FaultException(new Fault(".", text, "Do.", kind, null)));
  }

  private static ExportResult skipped(String reason) {
    return ExportResult.of("001-a", null, Outcome.SKIPPED, reason, null, null, null, null);
  }

  /** The fault that is not over; null if there is none. */
  private @Nullable String fault() {
    ExportResult trouble = memory.trouble();
    return memory.isFailing() && trouble != null ? trouble.faults().get(0).problem() : null;
  }

  private boolean held() {
    ExportResult held =
        ExportResult.of("001-a", null, Outcome.HELD, "a line is held back", null, null, null, null);
    memory.looked();
    assertThat(admits()).isTrue();
    boolean logged = memory.held(feature, held, nanos(now));
    memory.done(nanos(now));
    return logged;
  }

  /** In how many milliseconds it is looked at again. */
  private @Nullable Long due() {
    return memory.due() == NEVER ? null : memory.due() / 1_000_000 - now;
  }

  private static long nanos(long milliseconds) {
    return milliseconds * 1_000_000;
  }

  @ParameterizedTest
  @CsvSource({
    // kind, times, next look in ms, fails, logged
    "INPUT,     1,      , true,  true",
    "IO,        1,  1000, true,  true",
    "IO,        2,  2000, true,  false",
    "IO,        3,  4000, true,  false",
    "IO,        6, 32000, true,  false",
    "IO,        7, 60000, true,  false",
    "IO,       99, 60000, true,  false",
    "UNSETTLED, 1,  5000, false, false",
    "UNSETTLED, 2,      , true,  true",
    "BUSY,      1,   500, false, false",
    "BUSY,      9,   500, false, false",
  })
  void a_failure_with_the_same_inputs_is_tried_again_when_that_makes_sense_C9_3(
      Fault.Kind kind, int times, @Nullable Long due, boolean fails, boolean logged) {
    boolean last = false;
    for (int time = 1; time <= times; time++) {
      now += 100_000;
      last = fails(kind, "fault");
    }

    assertThat(due()).isEqualTo(due);
    assertThat(fault()).isEqualTo(fails ? "fault" : null);
    assertThat(last).isEqualTo(logged);
  }

  @ParameterizedTest
  @EnumSource(Fault.Kind.class)
  void a_failed_feature_is_tried_again_when_an_input_changes_and_not_before_C9_3(Fault.Kind kind) {
    fails(kind, "fault");

    assertThat(admits()).isFalse();
    change();
    assertThat(admits()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"INPUT", "IO"})
  void a_fault_is_logged_again_only_when_it_is_another_one_C9_3(Fault.Kind kind) {
    assertThat(fails(kind, "one")).isTrue();
    change();
    assertThat(fails(kind, "one")).isFalse();
    change();
    assertThat(fails(kind, "two")).isTrue();
    assertThat(fault()).isEqualTo("two");
  }

  @Test
  void a_log_that_keeps_changing_is_not_a_fault_yet_C9_3() {
    fails(Fault.Kind.UNSETTLED, "fault");
    change();

    assertThat(fails(Fault.Kind.UNSETTLED, "fault")).isFalse();
    assertThat(due()).isEqualTo(5000);
    assertThat(fault()).isNull();
  }

  @Test
  void a_busy_git_leaves_the_fault_that_was_there_C9_3() {
    fails(Fault.Kind.INPUT, "fault");
    change();
    fails(Fault.Kind.BUSY, "busy");

    assertThat(fault()).isEqualTo("fault");
    assertThat(memory.recovered()).isTrue();
  }

  @Test
  void a_torn_tail_is_a_fault_when_it_stays_as_it_is_C3_5() {
    assertThat(held()).isFalse();
    assertThat(due()).isEqualTo(5000);
    change();
    assertThat(held()).isFalse();
    assertThat(due()).isEqualTo(5000);
    assertThat(memory.trouble()).extracting(ExportResult::outcome).isEqualTo(Outcome.HELD);
    now += 5000;

    assertThat(held()).isTrue();
    assertThat(fault()).startsWith("the line has no newline at its end");
    assertThat(due()).isNull();
  }

  @Test
  void a_feature_without_events_is_exported_when_it_has_settled_C2_1() {
    specs.withLog("001-a", "");
    assertThat(admits()).isFalse();
    assertThat(due()).isEqualTo(5000);
    now += 4999;
    assertThat(admits()).isFalse();
    now++;
    assertThat(admits()).isTrue();
  }

  @Test
  void a_first_event_is_exported_at_once_C2_1() {
    specs.withLog("001-a", "");
    admits();
    change();

    assertThat(admits()).isTrue();
  }

  @Test
  void a_success_clears_the_fault_and_one_look_later_nothing_is_remembered_C9_3() {
    fails(Fault.Kind.IO, "fault");

    assertThat(memory.recovered()).isTrue();
    assertThat(fault()).isNull();
    assertThat(memory.recovered()).isFalse();
    memory.looked();
    assertThat(memory.isEmpty(nanos(now))).isTrue();
  }

  @Test
  void a_skipped_feature_is_logged_once_and_does_not_fail_C7_3() {
    fails(Fault.Kind.INPUT, "fault");

    assertThat(memory.skipped(skipped("reason"))).isTrue();
    assertThat(memory.skipped(skipped("reason"))).isFalse();
    assertThat(fault()).isNull();
    assertThat(memory.isEmpty(nanos(now))).isFalse();
  }

  @Test
  void a_feature_is_not_looked_at_during_its_export_and_rests_ten_times_as_long_C10_1() {
    assertThat(admits()).isTrue();
    memory.lookAt(nanos(now));
    now += 7;
    assertThat(due()).isNull();

    memory.recovered();
    memory.done(nanos(now));

    assertThat(due()).isEqualTo(70);
    assertThat(admits()).isFalse();
    now += 70;
    assertThat(admits()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 70", "100, 1000", "101, 1000", "600000, 1000"})
  void a_feature_rests_as_its_export_took_but_a_second_at_most_C10_1(long export, long rests) {
    for (int time = 1; time <= 2; time++) {
      change();
      assertThat(admits()).isTrue();
      now += export;
      memory.lookAt(nanos(now));
      memory.recovered();
      memory.done(nanos(now));

      assertThat(due()).isEqualTo(rests);
      now += rests;
      memory.looked();
    }
  }

  @Test
  void an_export_that_never_ended_is_looked_at_again_after_a_restart_C10_1() {
    assertThat(admits()).isTrue();

    memory.startOver(nanos(now));

    assertThat(due()).isZero();
    assertThat(admits()).isTrue();
  }

  @Test
  void what_is_not_a_feature_any_more_is_forgotten_but_for_what_changed_since_C9_3() {
    fails(Fault.Kind.INPUT, "fault");
    memory.looked();

    memory.forget();

    assertThat(memory.isEmpty(nanos(now))).isTrue();
    memory.lookAt(nanos(now));
    memory.forget();
    assertThat(due()).isZero();
  }
}
