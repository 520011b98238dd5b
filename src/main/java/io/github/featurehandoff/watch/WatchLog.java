package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the watcher logs, each thing once. */
final class WatchLog {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final int NAMED = 3;

  private final Path specs;
  private final String name;

  /** What Git is in the middle of, by the worktree. */
  private final Map<Path, String> gitOperations = new HashMap<>();

  private Set<FeatureDirectory> orphans = Set.of();
  private @Nullable String scanFault;
  private boolean isGone;

  /** Features whose events were only serialized or sorted again, and are not told of yet. */
  private final List<ExportResult> rewritten = new ArrayList<>();

  private long lastRewritten;

  WatchLog(Path specs) {
    this.specs = specs;
    this.name = Printable.of(specs.toString());
  }

  synchronized void watching(int features, boolean reportsChanges, Duration interval) {
    LOG.info(
        "Watching {} in {}. {}verything is checked every {} s.",
        count(features, "feature"),
        name,
        reportsChanges ? "Changes are exported as they come, and e" : "E",
        new DecimalFormat("0.###").format(interval.toMillis() / 1000.0));
  }

  /** One commit may rewrite every log; if no event is lost or new, one line tells all of them. */
  synchronized void exported(ExportResult result) {
    Changes changes = result.changes();
    if (changes != null
        && changes.rewrittenFrom() != null
        && changes.lost() + changes.added() == 0
        && result.heldLine() == null) {
      rewritten.add(result);
      lastRewritten = System.nanoTime();
    } else {
      log(result);
    }
  }

  synchronized void tick() {
    if (System.nanoTime() - lastRewritten > QUIET.toNanos()) {
      close();
    }
  }

  /** Tells what {@link #exported} has collected. */
  synchronized void close() {
    if (rewritten.size() == 1) {
      log(rewritten.get(0));
    } else if (!rewritten.isEmpty()) {
      LOG.info(
          "{} features: rewritten, with all their events: {}{}",
          rewritten.size(),
          rewritten.stream().limit(NAMED).map(WatchLog::slug).collect(Collectors.joining(", ")),
          rewritten.size() > NAMED ? " and " + (rewritten.size() - NAMED) + " more" : "");
    }
    rewritten.clear();
  }

  private static void log(ExportResult result) {
    Changes changes = Objects.requireNonNullElse(result.changes(), Changes.grown(0, 0));
    String events = count(Objects.requireNonNullElse(result.events(), 0L), "event");
    String exported =
        result.decision() == Decision.Kind.BOOTSTRAP
            ? "bootstrapped, " + events
            : changes.rewrittenFrom() == null
                ? events + ", " + changes.added() + " new"
                : events + ", rewritten from line " + changes.rewrittenFrom() + " on: " + changes;
    String held = result.heldLine() == null ? "" : "; an unfinished line is held back";
    LOG.info("{}: {}{}", slug(result), exported, held);
  }

  synchronized void failed(ExportResult result) {
    LOG.error("{}: {}", slug(result), Printable.of(result.faultText(specs)));
    if (result.faultCount() > 1) {
      LOG.error("{}: and {} more", slug(result), result.faultCount() - 1);
    }
  }

  /** What Git does in a worktree or, for the specs directory, its repository: a clause. */
  synchronized void git(@Nullable String operation, Path worktree) {
    String before =
        operation == null ? gitOperations.remove(worktree) : gitOperations.put(worktree, operation);
    boolean elsewhere = !worktree.equals(specs);
    String where = elsewhere ? " in " + Printable.of(worktree.toString()) : "";
    String what = elsewhere ? "nothing is written from there" : "nothing is written";
    if (operation != null && !operation.equals(before)) {
      LOG.info("{}{}: {} until it is over", operation, where, what);
    } else if (operation == null && before != null) {
      LOG.info("Git is done{}: exports go on", where);
    }
  }

  synchronized boolean isGitBusy() {
    return gitOperations.containsKey(specs);
  }

  /** The specs directory is gone, or cannot be listed. */
  synchronized void notScanned(IOException cause) {
    isGone = cause instanceof NoSuchFileException;
    String remedy =
        cause instanceof AccessDeniedException
            ? "Give the user who runs this the permission to read it"
            : "Repair the file system";
    String fault =
        isGone
            ? "is gone. Waiting for it to come back."
            : "cannot be scanned: %s. %s; the scan is repeated every second."
                .formatted(Printable.of(Reason.of(cause)), remedy);
    if (!fault.equals(scanFault)) {
      scanFault = fault;
      LOG.error("The specs directory {} {}", name, fault);
    }
  }

  /** The specs directory was scanned; returns whether it could not be before. */
  synchronized boolean scanned() {
    boolean again = scanFault != null;
    if (again) {
      LOG.info("The specs directory {} {}.", name, isGone ? "is back" : "can be scanned again");
    }
    scanFault = null;
    isGone = false;
    return again;
  }

  synchronized boolean isGone() {
    return isGone;
  }

  /** The exports without a feature (C1.5) among what a full scan found to be no feature. */
  synchronized void orphans(SpecsDirectory directory, Set<Path> others) {
    List<FeatureDirectory> found;
    try {
      found = directory.orphans(others.stream().map(directory::featureAt).toList());
    } catch (IOException e) {
      LOG.debug("The next full scan looks for orphans again", e);
      return;
    }
    for (FeatureDirectory orphan : found) {
      if (!orphans.contains(orphan)) {
        LOG.warn(
            "{}: {} has no feature. Restore the feature, or remove the export.",
            Printable.of(orphan.slug()),
            Printable.of(orphan.nameOf(orphan.export())));
      }
    }
    orphans = Set.copyOf(found);
  }

  synchronized void skipped(ExportResult result) {
    LOG.info("{}: skipped: {}", slug(result), result.reason());
  }

  synchronized void recovered(ExportResult result) {
    LOG.info("{}: recovered", slug(result));
  }

  private static String slug(ExportResult result) {
    return Printable.of(result.slug());
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
