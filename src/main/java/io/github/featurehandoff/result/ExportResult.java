package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one feature (C2.2).
 *
 * @param slug the feature's slug, or what somebody took for one
 * @param decision what was to be done; null where that could not be told
 * @param outcome what was done
 * @param reason why, a phrase
 * @param events the number of events in the export; null where it was not read
 * @param bytes the export's size; null where it was not read
 * @param sha256 the SHA-256 of the export, 64 lower-case hex digits; null where it was not read, or
 *     nobody asked for it
 * @param newEvents the number of events that the export did not have before; null where it was not
 *     read, or where the log was rewritten
 * @param heldLine the unfinished line, from 1, that was held back; null where there was none
 * @param rewrittenFrom the first line, from 1, that differs from the export before; null unless the
 *     log was rewritten
 * @param faults the faults that were kept
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
    /** Its export was right already. */
    UNCHANGED,
    /** Its export differs and was told to stay. */
    SKIPPED,
    /** Its export has every whole line; an unfinished one waits for its newline (C3.5). */
    HELD,
    /** Nothing was published; or what was checked does not hold. */
    FAILED,
    /** What was checked holds. */
    OK,
    /** The export holds, but its log has grown since. */
    BEHIND
  }

  public ExportResult {
    faults = List.copyOf(faults);
  }

  /** A feature that needs nothing, and was not read. */
  public static ExportResult notPending(String slug, Decision decision) {
    return unread(
        slug,
        decision.kind(),
        decision.kind() == Kind.SKIPPED ? Outcome.SKIPPED : Outcome.UNCHANGED,
        decision.reason());
  }

  /** A feature without a fault whose export was not read to its end. */
  public static ExportResult unread(
      String slug, @Nullable Kind decision, Outcome outcome, String reason) {
    return new ExportResult(
        slug, decision, outcome, reason, null, null, null, null, null, null, List.of(), 0);
  }

  /** A feature or a file that was read and found to hold. */
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

  /** A feature of which nothing was published. */
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
