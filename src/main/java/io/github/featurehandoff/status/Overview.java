package io.github.featurehandoff.status;

import io.github.featurehandoff.decision.Verification;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All features as they are now, from a few {@code stat}s of each and what is known of it; an export
 * is read only when it has changed. May be shared by threads.
 */
public final class Overview {
  private static final Comparator<FeatureStatus> ORDER =
      Comparator.comparing(FeatureStatus::state).thenComparing(FeatureStatus::slug);

  /** A snapshot is used again this long, or this many times as long as it took. */
  private static final long YOUNG = Duration.ofMillis(200).toNanos();

  private static final int REST = 10;

  private final ExportContext context;
  private final Function<FeatureDirectory, @Nullable ExportResult> results;
  private final Exports exports = new Exports();
  private @Nullable Snapshot last;
  private long taken;
  private long rest;

  /**
   * All features at one time.
   *
   * @param features those that need attention first, then by slug
   * @param fault why the specs directory cannot be listed, for a person; null if it can
   */
  public record Snapshot(List<FeatureStatus> features, @Nullable String fault) {

    /** A feature or an orphan; null if there is none with that slug. */
    public @Nullable FeatureStatus feature(String slug) {
      return features.stream()
          .filter(feature -> feature.slug().equals(slug))
          .findAny()
          .orElse(null);
    }

    /** How many features are in each state. */
    public Map<State, Long> counts() {
      Map<State, Long> counts = new EnumMap<>(State.class);
      for (State state : State.values()) {
        counts.put(state, count(state));
      }
      return counts;
    }

    public long count(State state) {
      return features.stream().filter(feature -> feature.state() == state).count();
    }
  }

  /**
   * The features.
   *
   * @param results what is known of a feature beside its files; null where that is nothing
   */
  public Overview(
      ExportContext context, Function<FeatureDirectory, @Nullable ExportResult> results) {
    this.context = context;
    this.results = results;
  }

  /** The features without a watcher, each verified once (C5.7). */
  public static Overview verified(ExportContext context) {
    Verification verification =
        new Verification(context.sources(), context.bootstrapEvents(), false, bytes -> {});
    return new Overview(context, verification::of);
  }

  /** All features now, or a moment ago. */
  public synchronized Snapshot snapshot() {
    long now = System.nanoTime();
    if (last == null || now - taken >= rest) {
      last = take();
      taken = System.nanoTime();
      rest = Math.max(YOUNG, REST * (taken - now));
    }
    return Objects.requireNonNull(last);
  }

  private Snapshot take() {
    List<FeatureStatus> features = new ArrayList<>();
    try {
      List<FeatureDirectory> others = new ArrayList<>();
      for (FeatureDirectory directory : context.sources().directories()) {
        if (!context.sources().isFeature(directory)) {
          others.add(directory);
        } else {
          features.add(status(directory, results.apply(directory)));
        }
      }
      if (context.sources().commit() == null) {
        for (FeatureDirectory orphan : context.specs().orphans(others)) {
          String export = orphan.nameOf(orphan.export());
          features.add(status(orphan, ExportResult.orphan(orphan.slug(), export)));
        }
      }
    } catch (IOException e) {
      String fault =
          "The specs directory %s cannot be listed: %s."
              .formatted(context.specs().path(), Reason.of(e));
      return new Snapshot(List.of(), Printable.of(fault));
    }
    exports.retain(
        features.stream().map(each -> each.feature().export()).collect(Collectors.toSet()));
    features.sort(ORDER);
    return new Snapshot(List.copyOf(features), null);
  }

  private FeatureStatus status(FeatureDirectory feature, @Nullable ExportResult result) {
    Export export = null;
    boolean missing = false;
    Source source = null;
    String reason = null;
    State byFiles = State.PENDING;
    try {
      BasicFileAttributes file = feature.exportFile();
      missing = file == null;
      export = file == null ? null : exports.read(feature.export(), file);
      EventLog log = context.sources().log(feature);
      source = log.source();
      byFiles = isUpToDate(log, file) ? State.UP_TO_DATE : State.PENDING;
    } catch (FaultException e) {
      reason = phrase(e.faults().get(0));
    } catch (IOException e) {
      reason = phrase(feature.unreadable(e));
    }
    if (result == null) {
      return new FeatureStatus(feature, byFiles, reason, export, source, List.of(), 0);
    }
    State state = state(feature, result, missing, byFiles);
    boolean failing = state == State.FAILING;
    return new FeatureStatus(
        feature,
        state,
        failing || state == State.UP_TO_DATE ? null : result.reason(),
        export,
        source,
        failing ? result.faults() : List.of(),
        failing ? result.faultCount() : 0);
  }

  /** Without the full stop that a page puts after a reason. */
  private static String phrase(Fault fault) {
    return fault.toString().replaceFirst("\\.$", "");
  }

  /** By size and modification time, as the decision has it (C7.1). */
  private static boolean isUpToDate(EventLog log, @Nullable BasicFileAttributes export) {
    return export != null
        && export.size() > 0
        && (!log.hasContent()
            || (export.size() == log.size()
                && export.lastModifiedTime().equals(log.lastModified())));
  }

  private static State state(
      FeatureDirectory feature, ExportResult result, boolean missing, State byFiles) {
    return switch (result.outcome()) {
      case FAILED ->
          missing && result.faults().get(0).file().equals(feature.nameOf(feature.export()))
              ? State.PENDING
              : State.FAILING;
      case EXPORTED, HELD -> byFiles == State.UP_TO_DATE ? byFiles : State.HELD;
      case BEHIND -> State.PENDING;
      case SKIPPED -> State.SKIPPED;
      case ORPHAN -> State.ORPHAN;
      case UNCHANGED, OK -> State.UP_TO_DATE;
    };
  }
}
