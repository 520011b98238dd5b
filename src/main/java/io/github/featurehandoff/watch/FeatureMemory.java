package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one feature: when to look at it, what it is being exported from, and what
 * keeps it from being tried again (C9.3). All times are those of {@link Watcher#now}.
 */
final class FeatureMemory {
  static final long NEVER = Long.MAX_VALUE;

  /** How soon to ask again whether Git is done. */
  static final Duration GIT_RETRY = Duration.ofMillis(500);

  /** The delay after an I/O fault; it doubles with each one that follows. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  /** A feature rests this many times as long as its export took, so that a long log is no load. */
  private static final int REST = 10;

  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  /** How long inputs may be wrong, since somebody may still be writing them. */
  private final Duration settle;

  private long lookAt = NEVER;
  private long restUntil;

  /** What the export that is under way is made from. */
  private @Nullable Inputs inFlight;

  private long since;

  /** What the last try without success was made from, and when to repeat it with the same. */
  private @Nullable Inputs tried;

  private long retryAt = NEVER;
  private int tries;

  /** Whether the inputs may still be changing, so that nothing is wrong yet. */
  private boolean settling;

  private @Nullable ExportResult trouble;

  FeatureMemory(Duration settle) {
    this.settle = settle;
  }

  /** A scan is to look at the feature at this time, or earlier if it was to already. */
  void lookAt(long at) {
    lookAt = Math.min(lookAt, at);
  }

  /** A scan looks at it now; what changes from now on is for the next one. */
  void looked() {
    lookAt = NEVER;
  }

  /** The earliest time for a scan to look at it: neither during its export nor while it rests. */
  long due() {
    return inFlight != null || lookAt == NEVER ? NEVER : Math.max(lookAt, restUntil);
  }

  boolean isInFlight() {
    return inFlight != null;
  }

  /** Whether an export begins now. If not, it is looked at when time alone may change that. */
  boolean admits(Inputs inputs, long now) {
    boolean same = inputs.equals(tried);
    if (same && now < retryAt) {
      lookAt(retryAt);
      return false;
    }
    if (!same && inputs.withoutEvents() && !settle.isZero()) {
      retry(inputs, now + settle.toNanos(), 0, true);
      return false;
    }
    if (now < restUntil) {
      lookAt(now);
      return false;
    }
    return true;
  }

  void handedOver(Inputs inputs, long now) {
    inFlight = inputs;
    since = now;
  }

  /** Its export is over, and its result came before. */
  void done(long now) {
    if (inFlight != null) {
      inFlight = null;
      restUntil = now + Math.min(REST * (now - since), LONGEST_REST.toNanos());
    }
  }

  /** An export that was under way may never end. */
  void startOver(long now) {
    if (inFlight != null) {
      inFlight = null;
      lookAt(now);
    }
  }

  /** Its export failed; returns whether to log that: not unless it is a fault, and a new one. */
  boolean failed(ExportResult result, long now) {
    return inFlight != null && failed(inFlight, result, now);
  }

  /**
   * The whole lines of its log are published, and a torn tail is held back; that is a fault if the
   * tail does not change (C3.5). Returns whether to log it.
   */
  boolean held(FeatureDirectory feature, ExportResult result, long now) {
    if (inFlight == null) {
      return false;
    }
    Fault fault =
        Fault.unfinished(
            Objects.requireNonNullElse(result.heldLine(), 0L),
            "the line has no newline at its end and does not grow any more; a complete event was"
                + " expected",
            "Let its writer finish the line, or correct it.");
    boolean isNew =
        failed(
            inFlight.exported(feature),
            ExportResult.failed(
                result.slug(), result.decision(), result.source(), new FaultException(fault)),
            now);
    if (!isFailing()) {
      trouble = result;
    }
    return isNew;
  }

  private boolean failed(Inputs inputs, ExportResult result, long now) {
    Fault.Kind kind = result.faults().get(0).kind();
    switch (kind) {
      case INPUT -> retry(inputs, NEVER, 0, false);
      case IO -> {
        int nth = inputs.equals(tried) ? tries + 1 : 1;
        long delay = FIRST_RETRY.toNanos() << Math.min(nth - 1, 6);
        retry(inputs, now + Math.min(delay, LONGEST_RETRY.toNanos()), nth, false);
      }
      case UNSETTLED -> {
        boolean lasts = settling && tried != null && tried.read().equals(inputs.read());
        retry(inputs, lasts ? NEVER : now + settle.toNanos(), 0, !lasts);
      }
      case BUSY -> retry(inputs, now + GIT_RETRY.toNanos(), 0, false);
    }
    return !settling && kind != Fault.Kind.BUSY && tell(result);
  }

  private void retry(Inputs inputs, long at, int nth, boolean mayChange) {
    tried = inputs;
    retryAt = at;
    tries = nth;
    settling = mayChange;
    lookAt(at);
  }

  private boolean tell(ExportResult result) {
    boolean isNew =
        trouble == null
            || trouble.outcome() != result.outcome()
            || !trouble.reason().equals(result.reason());
    trouble = result;
    return isNew;
  }

  /** It is left alone; returns whether to log the reason. */
  boolean skipped(ExportResult result) {
    settled();
    return tell(result);
  }

  /** Nothing is wrong with it; returns whether something was. */
  boolean recovered() {
    boolean recovered = isFailing();
    settled();
    trouble = null;
    return recovered;
  }

  private void settled() {
    tried = null;
    retryAt = NEVER;
    settling = false;
  }

  /** It is no longer a feature. If it has changed since the scan looked, it is looked at again. */
  void forget() {
    recovered();
    restUntil = 0;
  }

  /** Its fault, or why it is skipped, or that a line is held back; null if all is well. */
  @Nullable ExportResult trouble() {
    return trouble;
  }

  boolean isFailing() {
    return trouble != null && trouble.outcome() == Outcome.FAILED;
  }

  boolean isEmpty(long now) {
    return inFlight == null
        && tried == null
        && trouble == null
        && lookAt == NEVER
        && restUntil <= now;
  }
}
