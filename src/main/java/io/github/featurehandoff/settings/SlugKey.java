package io.github.featurehandoff.settings;

import java.util.Locale;

/** The name of the member that holds a bootstrap event's slug (C4.2). */
public enum SlugKey {
  FEATURE_SLUG,
  MISSION_SLUG;

  /** The name as the event has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
