package io.github.featurehandoff.settings;

import java.util.Locale;

/** The name that a bootstrap event has for the slug (C4.2). */
public enum SlugKey {
  /** {@link #MISSION_SLUG} where meta.json has a mission_slug or mission_id. */
  AUTO,
  FEATURE_SLUG,
  MISSION_SLUG;

  /** The name as it is written in the event. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
