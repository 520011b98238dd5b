package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one feature: when to look at it, what it is being exported from, and what
 * keeps it from being tried again (C9.3). All times are nanoseconds on the clock of {@link
 * Watcher#now}.
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

  /** The fault that was logged last, or the reason why it is skipped. */
  private @Nullable String logged;

  private boolean failing;

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

  /**
   * Whether an export begins now. If not, it is looked at again when time alone may change that.
   *
   * @param settle how long to wait for a first event (C2.1)
   */
  boolean admits(Inputs inputs, long now, Duration settle) {
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

  /** Its export is over, and {@link #failed}, {@link #held} or {@link #recovered} was called. */
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
  boolean failed(Fault.Kind kind, String text, long now, Duration settle) {
    return inFlight != null && failed(inFlight, kind, text, now, settle);
  }

  /**
   * The whole lines of its log are published, and a torn tail is held back; that is a fault if the
   * tail does not change (C3.5).
   */
  boolean held(FeatureDirectory feature, String text, long now, Duration settle) {
    return inFlight != null
        && failed(inFlight.exported(feature), Fault.Kind.UNSETTLED, text, now, settle);
  }

  private boolean failed(Inputs inputs, Fault.Kind kind, String text, long now, Duration settle) {
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
    if (settling || kind == Fault.Kind.BUSY) {
      return false;
    }
    boolean isNew = !text.equals(logged);
    logged = text;
    failing = true;
    return isNew;
  }

  private void retry(Inputs inputs, long at, int nth, boolean mayChange) {
    tried = inputs;
    retryAt = at;
    tries = nth;
    settling = mayChange;
    lookAt(at);
  }

  /** It is left alone; returns whether to log the reason. */
  boolean skipped(String reason) {
    boolean isNew = failing || !reason.equals(logged);
    recovered();
    logged = reason;
    return isNew;
  }

  /** Nothing is wrong with it; returns whether something was. */
  boolean recovered() {
    boolean recovered = failing;
    tried = null;
    retryAt = NEVER;
    settling = false;
    logged = null;
    failing = false;
    return recovered;
  }

  /** It is no longer a feature. If it has changed since the scan looked, it is looked at again. */
  void forget() {
    recovered();
    restUntil = 0;
  }

  /** Its fault; null unless it fails. */
  @Nullable String fault() {
    return failing ? logged : null;
  }

  boolean isEmpty(long now) {
    return inFlight == null
        && tried == null
        && logged == null
        && lookAt == NEVER
        && restUntil <= now;
  }
}
