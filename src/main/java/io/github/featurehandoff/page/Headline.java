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
  private static final String WELL = "All is well.";

  /** Of a report that was made once. */
  static Headline ofReport(Path specs, @Nullable String commit, Instant made, Snapshot snapshot) {
    long failing = snapshot.count(State.FAILING);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Specs directory", specs.toString());
    facts.put("Read from", commit == null ? "checkout" : "commit " + commit);
    facts.put("Made", time(made));
    return new Headline(
        failing == 0, List.of(failing == 0 ? WELL : Plural.fail(failing) + "."), facts);
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
    String fault = status.fault(scanInterval, standby);
    if (fault == null) {
      fault = snapshot.fault();
    }
    if (fault != null) {
      verdict.add(fault);
    } else if (last == null && !standby) {
      verdict.add("The first scan is running.");
    }
    if (status.gitBusy()) {
      verdict.add("Git is busy: exports wait until it is done.");
    }
    boolean well = verdict.isEmpty();
    if (well) {
      verdict.add(WELL);
    }
    if (standby) {
      verdict.add(0, "Another watcher leads. This one is a standby.");
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
}
