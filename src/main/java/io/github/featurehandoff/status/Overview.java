package io.github.featurehandoff.status;

import io.github.featurehandoff.decision.Verification;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.route.ExportListener;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.watch.WatchLog;
import io.github.featurehandoff.watch.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All features as they are now, from a few {@code stat}s of each and what is known of it; an export
 * is read only when it has changed. May be shared by threads.
 */
public final class Overview {
  private static final Comparator<FeatureStatus> ORDER =
      Comparator.comparing(FeatureStatus::state).thenComparing(FeatureStatus::slug);

  /** A snapshot is used again this long, or this many times as long as it took. */
  private static final Duration YOUNG = Duration.ofMillis(200);

  private static final int REST = 10;

  /** How long a request reads exports at most. */
  private static final Duration READING = Duration.ofMillis(500);

  private final ExportContext context;
  private final Set<Path> chosen;
  private final Duration reading;
  private final Supplier<Function<FeatureDirectory, @Nullable ExportResult>> results;
  private final Exports exports = new Exports();
  private @Nullable Snapshot last;
  private long takenFrom;
  private long takenUntil;

  /**
   * All features at one time.
   *
   * @param version changes when anything else of this does
   * @param features those that need attention first, then by slug
   * @param complete whether all exports have been read; if not, the next snapshots have more
   * @param fault why the specs directory cannot be listed, for a person; null if it can
   */
  public record Snapshot(
      long version, List<FeatureStatus> features, boolean complete, @Nullable String fault) {

    /** A feature or an orphan; null if there is none with that slug. */
    public @Nullable FeatureStatus feature(String slug) {
      return features.stream()
          .filter(feature -> feature.slug().equals(slug))
          .findAny()
          .orElse(null);
    }

    public long count(State state) {
      return features.stream().filter(feature -> feature.state() == state).count();
    }
  }

  private Overview(
      ExportContext context,
      Set<Path> chosen,
      Duration reading,
      Supplier<Function<FeatureDirectory, @Nullable ExportResult>> results) {
    this.context = context;
    this.chosen = chosen;
    this.reading = reading;
    this.results = results;
  }

  /**
   * The features of a watcher that has not started yet.
   *
   * @param chosen the feature directories that it watches; empty for all
   */
  public static Overview watched(ExportContext context, Set<Path> chosen, Watcher watcher) {
    Troubles troubles = new Troubles(watcher, new ConcurrentHashMap<>());
    watcher.follow(troubles);
    return new Overview(context, chosen, READING, troubles);
  }

  /** The features without a watcher, each verified once (C5.7). */
  public static Overview verified(ExportContext context) {
    Verification verification =
        new Verification(context.sources(), context.bootstrapEvents(), false, bytes -> {});
    return new Overview(context, Set.of(), Duration.ofDays(1), () -> verification::of);
  }

  /** What the watcher has said last of each feature that is not well. */
  private record Troubles(Watcher watcher, Map<String, ExportResult> bySlug)
      implements ExportListener, Supplier<Function<FeatureDirectory, @Nullable ExportResult>> {

    @Override
    public void ended(ExportResult result) {
      boolean well =
          switch (result.outcome()) {
            case EXPORTED -> result.heldLine() == null;
            case UNCHANGED, OK, BEHIND, ORPHAN -> true;
            case SKIPPED, HELD, FAILED -> false;
          };
      if (well) {
        bySlug.remove(result.slug());
      } else {
        bySlug.put(result.slug(), result);
      }
    }

    @Override
    public Function<FeatureDirectory, @Nullable ExportResult> get() {
      Set<String> failing = watcher.status().failing().keySet();
      return feature -> {
        ExportResult result = bySlug.get(feature.slug());
        return result != null && result.heldLine() != null && failing.contains(feature.slug())
            ? WatchLog.unfinished(result)
            : result != null
                    && result.outcome() == Outcome.FAILED
                    && !failing.contains(feature.slug())
                ? null
                : result;
      };
    }
  }

  /** All features now, or a moment ago. */
  public synchronized Snapshot snapshot() {
    Snapshot before = last;
    long now = System.nanoTime();
    if (before != null) {
      // As long as exports are still to be read, the next request goes on with it.
      long rest = before.complete ? REST * (takenUntil - takenFrom) : 0;
      if (now - takenUntil < Math.max(YOUNG.toNanos(), rest)) {
        return before;
      }
    }
    takenFrom = now;
    Snapshot taken = take(before == null ? 1 : before.version + 1);
    last = before != null && isSame(before, taken) ? before : taken;
    takenUntil = System.nanoTime();
    return last;
  }

  private static boolean isSame(Snapshot one, Snapshot other) {
    return new Snapshot(one.version, other.features, other.complete, other.fault).equals(one);
  }

  private Snapshot take(long version) {
    List<FeatureStatus> features = new ArrayList<>();
    boolean complete = true;
    try {
      List<FeatureDirectory> others = new ArrayList<>();
      Set<Path> read = new HashSet<>();
      Function<FeatureDirectory, @Nullable ExportResult> known = results.get();
      for (FeatureDirectory directory : context.sources().directories()) {
        if (!context.sources().isFeature(directory)) {
          others.add(directory);
        } else if (chosen.isEmpty() || chosen.contains(directory.path())) {
          FeatureStatus status = status(directory, known.apply(directory));
          features.add(status);
          read.add(directory.export());
          complete &= status.export() != null || status.state() != State.UP_TO_DATE;
        }
      }
      if (context.sources().commit() == null) {
        for (FeatureDirectory orphan : context.specs().orphans(others)) {
          String export = orphan.nameOf(orphan.export());
          features.add(status(orphan, ExportResult.orphan(orphan.slug(), export)));
          read.add(orphan.export());
        }
      }
      exports.retain(read);
    } catch (IOException e) {
      return new Snapshot(
          version,
          List.of(),
          false,
          Printable.of(
              "The specs directory "
                  + context.specs().path()
                  + " cannot be listed: "
                  + e.getMessage()
                  + "."));
    }
    features.sort(ORDER);
    return new Snapshot(version, List.copyOf(features), complete, null);
  }

  private FeatureStatus status(FeatureDirectory feature, @Nullable ExportResult result) {
    Export export = null;
    Source source = null;
    String reason = null;
    State state = State.PENDING;
    try {
      BasicFileAttributes file = feature.exportFile();
      export = file == null ? null : export(feature.export(), file);
      EventLog log = context.sources().log(feature);
      source = log.source();
      State byFiles = state(log, file);
      state = result == null ? byFiles : state(feature, result, file != null, byFiles);
    } catch (FaultException e) {
      reason = e.getMessage();
      state = result == null ? State.PENDING : state(feature, result, false, State.PENDING);
    } catch (IOException e) {
      reason = feature.unreadable(e).toString();
    }
    if (result != null && state == State.FAILING) {
      return new FeatureStatus(
          feature, state, null, export, source, result.faults(), result.faultCount());
    }
    if (state == State.UP_TO_DATE) {
      reason = null;
    } else if (result != null) {
      reason = result.reason();
    }
    return new FeatureStatus(feature, state, reason, export, source, List.of(), 0);
  }

  private @Nullable Export export(Path file, BasicFileAttributes attributes) throws IOException {
    boolean late = System.nanoTime() - takenFrom > reading.toNanos();
    return late ? exports.known(file, attributes) : exports.read(file, attributes);
  }

  /** By size and modification time, as the decision has it (C7.1). */
  private static State state(EventLog log, @Nullable BasicFileAttributes export) {
    boolean upToDate =
        export != null
            && export.size() > 0
            && (!log.hasContent()
                || (export.size() == log.size()
                    && export.lastModifiedTime().equals(log.lastModified())));
    return upToDate ? State.UP_TO_DATE : State.PENDING;
  }

  private static State state(
      FeatureDirectory feature, ExportResult result, boolean hasExport, State byFiles) {
    return switch (result.outcome()) {
      case FAILED ->
          !hasExport && result.faults().get(0).file().equals(feature.nameOf(feature.export()))
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
