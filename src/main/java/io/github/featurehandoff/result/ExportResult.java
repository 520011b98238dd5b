package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision.Kind;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one feature (C2.2).
 *
 * @param slug the feature's slug, as far as it is known
 * @param decision what was to be done; null if that is unknown
 * @param outcome what was done
 * @param reason why, a phrase
 * @param events the number of events in the export; null where it was not read
 * @param bytes the export's size; null where it was not read
 * @param sha256 the SHA-256 of the export, 64 lower-case hex digits; null where it was not read or
 *     not asked for
 * @param source where the log is read; null where that is not known
 * @param changes what the log has of the events of the export that it replaces, or that was
 *     checked; null where the two were not compared
 * @param heldLine the unfinished line, from 1, that was held back; null where there was none
 * @param delivered how many events were delivered now; null where nothing had to be
 * @param waits whether something waits for its delivery
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
    @Nullable Source source,
    @Nullable Changes changes,
    @Nullable Long heldLine,
    @Nullable Long delivered,
    boolean waits,
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
    /** The export holds, but its log has grown since. */
    BEHIND,
    /** An export without a feature, which is never touched (C1.5). */
    ORPHAN
  }

  public ExportResult {
    faults = List.copyOf(faults);
  }

  /** A feature that needs nothing; its export was read only where there is a report. */
  public static ExportResult notPending(
      String slug, Decision decision, @Nullable ValidationReport read) {
    Outcome outcome = decision.kind() == Kind.SKIPPED ? Outcome.SKIPPED : Outcome.UNCHANGED;
    return of(slug, decision.kind(), outcome, decision.reason(), read, null, null, null);
  }

  public static ExportResult orphan(String slug, String export) {
    String reason = export + " has no feature. Restore the feature, or remove the export";
    return of(slug, null, Outcome.ORPHAN, reason, null, null, null, null);
  }

  /** The result of a file that was checked and has no fault. */
  public static ExportResult sound(String file, ValidationReport report) {
    return of(file, null, Outcome.OK, "every line is one JSON object", report, null, null, null);
  }

  /** The result of a feature without a fault. */
  public static ExportResult of(
      String slug,
      @Nullable Kind decision,
      Outcome outcome,
      String reason,
      @Nullable ValidationReport read,
      @Nullable Source source,
      @Nullable Changes changes,
      @Nullable Long heldLine) {
    return new ExportResult(
        slug,
        decision,
        outcome,
        reason,
        read == null ? null : read.lines(),
        read == null ? null : read.bytes(),
        read == null ? null : read.sha256(),
        source,
        changes,
        heldLine,
        null,
        false,
        List.of(),
        0);
  }

  public static ExportResult failed(
      String slug, @Nullable Kind decision, @Nullable Source source, FaultException cause) {
    return new ExportResult(
        slug,
        decision,
        Outcome.FAILED,
        cause.faults().get(0).toString(),
        null,
        null,
        null,
        source,
        cause.changes(),
        null,
        null,
        false,
        cause.faults(),
        cause.faultCount());
  }

  /** The same with what was delivered now, and whether something waits. */
  public ExportResult delivered(@Nullable Long now, boolean more) {
    return new ExportResult(
        slug,
        decision,
        outcome,
        reason,
        events,
        bytes,
        sha256,
        source,
        changes,
        heldLine,
        now,
        more,
        faults,
        faultCount);
  }

  /**
   * Where a fault can be opened: a path, or {@code COMMIT:PATH} for {@code git show}.
   *
   * @param specs the specs directory; null where this is the result of a file
   */
  public String place(Fault fault, @Nullable Path specs) {
    if (specs == null) {
      return slug;
    }
    return source == null || !source.has(fault.file())
        ? specs.resolve(slug).resolve(fault.file()).normalize().toString()
        : source.place(fault.file());
  }

  /** The same as {@link #place}, but relative to a directory where it is inside it (C9.2). */
  public String placeFrom(Path directory, Fault fault, @Nullable Path specs) {
    String place = place(fault, specs);
    String here = directory + (directory.getParent() == null ? "" : "/");
    return place.startsWith(here) ? place.substring(here.length()) : place;
  }

  /** A fault with a path that can be opened from a directory (C9.2). */
  public String text(Fault fault, Path directory, @Nullable Path specs) {
    return specs != null && fault.file().equals(".")
        ? fault.advice()
        : fault.text(placeFrom(directory, fault, specs));
  }

  /** The first fault, with a path that can be opened from the working directory. */
  public String faultText(Path specs) {
    return text(faults.get(0), Path.of("").toAbsolutePath(), specs);
  }

  /** For a person: {@code ; 3 events delivered}; empty where nothing had to be. */
  public String deliveryText() {
    return (delivered == null ? "" : "; " + Plural.of(delivered, "event") + " delivered")
        + (waits ? "; waits for its delivery" : "");
  }
}
