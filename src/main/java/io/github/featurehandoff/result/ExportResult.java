package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one feature (C2.2).
 *
 * @param slug the feature's slug, as far as it is known
 * @param decision what was to be done; null if that is unknown
 * @param outcome what was done
 * @param reason why, a phrase
 * @param events the number of events in the export; null if it was not read
 * @param bytes the size of the export; null if it was not read
 * @param sha256 the SHA-256 of the export, 64 lower-case hex digits; null if it was not read or the
 *     hash was not asked for
 * @param newEvents the number of events that the export did not have before; null if it was not
 *     read or the log was rewritten
 * @param heldLine the number, from 1, of the unfinished line that was held back; null if there is
 *     none
 * @param rewrittenFrom the number, from 1, of the first line that differs from the previous export;
 *     null unless the log was rewritten
 * @param faults the faults that were kept, the first ones
 * @param faultCount the number of all faults
 */
public record ExportResult(
    String slug,
    @Nullable Kind decision,
    Outcome outcome,
    String reason,
    @Nullable Long events,
    @Nullable Long bytes,
    @Nullable String sha256,
    @Nullable Long newEvents,
    @Nullable Long heldLine,
    @Nullable Long rewrittenFrom,
    List<Fault> faults,
    long faultCount) {

  /** What was done for a feature. */
  public enum Outcome {
    /** Its export was written. */
    EXPORTED,
    /** Its export was already right. */
    UNCHANGED,
    /** Its export differs, but must not be replaced (C7.3). */
    SKIPPED,
    /** Its export has every whole line; the unfinished one is held back (C3.5). */
    HELD,
    /** Nothing was published, or the check found a fault. */
    FAILED,
    /** The check found no fault. */
    OK,
    /** The check found no fault, but the log has grown since the export. */
    BEHIND
  }

  public ExportResult {
    faults = List.copyOf(faults);
  }

  /** The result of a feature that needs nothing and was not read. */
  public static ExportResult notPending(String slug, Decision decision) {
    return unread(
        slug,
        decision.kind(),
        decision.kind() == Kind.SKIPPED ? Outcome.SKIPPED : Outcome.UNCHANGED,
        decision.reason());
  }

  /** The result of a feature without a fault whose export was not read. */
  public static ExportResult unread(
      String slug, @Nullable Kind decision, Outcome outcome, String reason) {
    return new ExportResult(
        slug, decision, outcome, reason, null, null, null, null, null, null, List.of(), 0);
  }

  /** The result of a feature or a file that was checked and has no fault. */
  public static ExportResult checked(
      String slug,
      @Nullable Kind decision,
      Outcome outcome,
      String reason,
      ValidationReport report) {
    return new ExportResult(
        slug,
        decision,
        outcome,
        reason,
        report.lines(),
        report.bytes(),
        report.sha256(),
        null,
        null,
        null,
        List.of(),
        0);
  }

  /** The result of a feature that failed. */
  public static ExportResult failed(
      String slug, @Nullable Kind decision, List<Fault> faults, long faultCount) {
    return new ExportResult(
        slug,
        decision,
        Outcome.FAILED,
        faults.get(0).toString(),
        null,
        null,
        null,
        null,
        null,
        null,
        faults,
        faultCount);
  }
}
