package io.github.featurehandoff.page;

import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview.Snapshot;
import io.github.featurehandoff.watch.WatchStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page of all features says at its top.
 *
 * @param well whether a person has nothing to do
 * @param verdict that in words
 * @param facts what else there is to know, by name
 */
public record Headline(boolean well, List<String> verdict, Map<String, String> facts) {
  private static final int MISSED_SCANS = 3;

  /** Of a report that was made once. */
  static Headline ofReport(Path specs, @Nullable String commit, Instant made, Snapshot snapshot) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Specs directory", specs.toString());
    facts.put("Read from", commit == null ? "checkout" : "commit " + commit);
    facts.put("Made", time(made));
    return new Headline(
        snapshot.fault() == null && snapshot.count(State.FAILING) == 0,
        List.of(verdict(snapshot)),
        facts);
  }

  /** Of a watcher. */
  public static Headline ofWatcher(
      Path specs,
      Instant since,
      WatchStatus status,
      boolean standby,
      Duration scanInterval,
      Snapshot snapshot) {
    List<String> verdict = new ArrayList<>();
    Instant last = status.lastFullScan();
    if (standby) {
      verdict.add("Another watcher leads. This one is a standby.");
    } else if (!status.specsDirectoryThere()) {
      verdict.add("The specs directory is gone. Waiting for it to come back.");
    } else if (last == null) {
      verdict.add("The first scan is running.");
    } else if (last.isBefore(Instant.now().minus(scanInterval.multipliedBy(MISSED_SCANS)))) {
      verdict.add("The last full scan is too long ago.");
    }
    if (status.gitBusy()) {
      verdict.add("Git is busy: exports wait until it is done.");
    }
    boolean well = (verdict.isEmpty() || standby) && snapshot.count(State.FAILING) == 0;
    if (well || snapshot.count(State.FAILING) > 0) {
      verdict.add(verdict(snapshot));
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Specs directory", specs.toString());
    facts.put("Role", standby ? "standby" : "leader");
    facts.put("Watching since", time(since));
    facts.put("Last full scan", last == null ? "none yet" : time(last));
    facts.put("Git", status.gitBusy() ? "busy" : "idle");
    return new Headline(well, verdict, facts);
  }

  private static String time(Instant time) {
    return Pages.shown(time) + " UTC";
  }

  private static String verdict(Snapshot snapshot) {
    String fault = snapshot.fault();
    long failing = snapshot.count(State.FAILING);
    return fault != null
        ? fault
        : failing == 0
            ? "All is well."
            : failing == 1 ? "1 feature fails." : Plural.of(failing, "feature") + " fail.";
  }
}
