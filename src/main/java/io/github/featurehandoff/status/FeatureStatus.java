package io.github.featurehandoff.status;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Source;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one feature is, for a page or a program.
 *
 * @param reason why, a phrase without a full stop; null if it is up to date or failing
 * @param export its export; null if there is none, or it has not been read yet
 * @param source where its log is read; null if that cannot be told
 * @param faults the faults that were kept; empty unless it fails
 * @param faultCount the number of all faults
 */
public record FeatureStatus(
    FeatureDirectory feature,
    State state,
    @Nullable String reason,
    @Nullable Export export,
    @Nullable Source source,
    List<Fault> faults,
    long faultCount) {

  /** States, those that need attention first. */
  public enum State {
    /** Its export cannot be made or is wrong; the faults say why. */
    FAILING,
    /** The whole lines of its log are exported, and an unfinished one is held back (C3.5). */
    HELD,
    /** Its export is missing or may be out of date. */
    PENDING,
    /** Its export differs, and {@code handoff.replace} lets it stay (C7.3). */
    SKIPPED,
    /** Its export is up to date. */
    UP_TO_DATE,
    /** An export without a feature (C1.5). */
    ORPHAN;

    public String words() {
      return JsonReport.name(this).replace('_', ' ');
    }

    /** The class that the style sheet has for it. */
    public String style() {
      return JsonReport.name(this).replace('_', '-');
    }
  }

  /**
   * An export as it was found.
   *
   * @param lastEvent the latest time of its events; null if none has one that can be read
   * @param exported when it was put in its place: its change time, which a copy does not keep
   */
  public record Export(
      @Nullable Long events,
      @Nullable Long bytes,
      @Nullable Instant lastEvent,
      @Nullable Instant exported) {}

  public FeatureStatus {
    faults = List.copyOf(faults);
  }

  public String slug() {
    return feature.slug();
  }

  /** The slug in an address. */
  public String address() {
    return URLEncoder.encode(slug(), StandardCharsets.UTF_8).replace("+", "%20");
  }
}
