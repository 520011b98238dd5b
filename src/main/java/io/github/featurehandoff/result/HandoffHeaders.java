package io.github.featurehandoff.result;

/** The message headers of the routes. */
public final class HandoffHeaders {
  /** In: the slug or the path of the feature; takes precedence over the body. */
  public static final String FEATURE = "HandoffFeature";

  /** Out: the real path of the specs directory. */
  public static final String SPECS_DIR = "HandoffSpecsDir";

  /** Out: the feature's slug. */
  public static final String SLUG = "HandoffSlug";

  /** Out: the outcome, in lower case. */
  public static final String OUTCOME = "HandoffOutcome";

  /** Out: the number of events in the export; null if it was not read. */
  public static final String EVENTS = "HandoffEvents";

  /** Out: the SHA-256 of the export, 64 lower-case hex digits; null if it was not read. */
  public static final String SHA256 = "HandoffSha256";

  /** Out of {@code feature-events}: the number of the line, from 1. */
  public static final String LINE = "HandoffLine";

  /** Out of {@code feature-events}: the {@code event_id} of the event; absent if it has none. */
  public static final String EVENT_ID = "HandoffEventId";

  /** In: the first line, from 1. Out of a notification: the first that was not delivered before. */
  public static final String FROM_LINE = "HandoffFromLine";

  /** Out of a notification: the number of events from that line on. */
  public static final String NEW_EVENTS = "HandoffNewEvents";

  /** Out of a notification: how many events that were delivered are in the export no more. */
  public static final String LOST_EVENTS = "HandoffLostEvents";

  /**
   * Out of {@code handoff.events}: whether the line and those after it replace lines sent before.
   */
  public static final String REWRITTEN = "HandoffRewritten";

  private HandoffHeaders() {}
}
