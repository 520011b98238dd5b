package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.result.Source.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the features' files are read: in the checkout, on a coordination branch, or in a commit
 * ({@code handoff.source.log}, C11). May be shared by threads.
 */
public final class FeatureSources {
  /** What a meta.json names, as long as it stays as it is. */
  private record Named(FileState state, @Nullable String branch) {}

  private final SpecsDirectory specs;
  private final GitRepository git;
  private final boolean asksGit;
  private final @Nullable CommittedSpecs commit;
  private final Map<Path, Named> named = new ConcurrentHashMap<>();

  /** What the repository looked like at the last look, and what is known of it until it changes. */
  private @Nullable Map<Path, Object> state;

  private @Nullable CoordinationBranches branches;

  /** With {@code auto} a log may be on a coordination branch (C11.2), without a commit (C11.5). */
  public FeatureSources(
      SpecsDirectory specs, GitRepository git, boolean auto, @Nullable CommittedSpecs commit) {
    this.specs = specs;
    this.git = git;
    this.asksGit = auto && commit == null;
    this.commit = commit;
  }

  public @Nullable CommittedSpecs commit() {
    return commit;
  }

  /** The options of a command that reads the logs where they are read here, and a space. */
  public String options() {
    String option =
        commit == null ? "-Dhandoff.source.log=checkout " : "--from=" + commit.id() + " ";
    return asksGit ? "" : option;
  }

  /** All directories that may be features, in no order. */
  public List<FeatureDirectory> directories() throws IOException {
    if (commit == null) {
      return specs.directories();
    }
    List<FeatureDirectory> features = new ArrayList<>();
    for (String slug : commit.features()) {
      // A tree may have a name with a slash, which would lead elsewhere (C8.3).
      features.add(specs.featureAt(specs.path().resolve(slug.replace('/', '\\'))));
    }
    return features;
  }

  /** Forgets what is known of features that are not among these any more. */
  public void retain(Set<Path> features) {
    named.keySet().retainAll(features);
  }

  public boolean isFeature(FeatureDirectory directory) {
    return commit != null || directory.hasMarker();
  }

  /**
   * Looks again at what Git knows, and returns whether that has changed (C10.1). If it cannot be
   * read, the features that need it say why.
   */
  public synchronized boolean refresh() {
    Map<Path, Object> before = state;
    try {
      if (asksGit) {
        look();
      }
    } catch (IOException e) {
      state = null;
      branches = null;
    }
    return before != null && before != state;
  }

  private void look() throws IOException {
    List<String> names = new ArrayList<>();
    for (Named each : named.values()) {
      if (each.branch != null) {
        names.add(each.branch);
      }
    }
    GitDirectory directory = git.directory();
    Map<Path, Object> now = directory == null ? Map.of() : directory.state(names);
    if (!now.equals(state)) {
      state = now;
      branches = null;
    }
  }

  private synchronized CoordinationBranches branches() throws IOException {
    if (state == null) {
      look();
    }
    if (branches == null) {
      branches = new CoordinationBranches(git);
    }
    return branches;
  }

  /** The log that is the record now; a fault also if that cannot be told (C11.2, C11.3). */
  public EventLog log(FeatureDirectory feature) throws FaultException {
    if (commit != null) {
      CommittedFile blob = committed(commit, feature, FeatureDirectory.LOG);
      String path = blob == null ? FeatureDirectory.LOG : blob.path();
      return EventLog.ofCommit(new Source(Kind.COMMIT, commit.id(), path), blob);
    }
    EventLog checkout = EventLog.ofFile(feature.log(), feature.regularFile(feature.log()));
    String branch = asksGit ? coordinationBranch(feature) : null;
    try {
      return branch == null ? checkout : branches().record(feature, checkout, branch);
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  private static @Nullable CommittedFile committed(
      CommittedSpecs commit, FeatureDirectory feature, String name) throws FaultException {
    try {
      return commit.file(feature.slug(), name);
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  private @Nullable String coordinationBranch(FeatureDirectory feature) throws FaultException {
    Path file = feature.meta();
    BasicFileAttributes meta = feature.regularFile(file);
    if (meta == null) {
      named.remove(feature.path());
      return null;
    }
    FileState now = FileState.of(meta);
    Named known = named.get(feature.path());
    if (known == null || !known.state.equals(now)) {
      try {
        String branch = JsonStrings.read(Content.of(file), "coordination_branch");
        known = new Named(now, branch == null || !GitFiles.isBranch(branch) ? null : branch);
      } catch (IOException e) {
        throw unreadable(feature, FeatureDirectory.META, e);
      }
      named.put(feature.path(), known);
    }
    return known.branch;
  }

  /** Throws a fault if the commit that is checked out has events of a feature (C11.4). */
  public void requireNoneCommitted(FeatureDirectory feature) throws FaultException {
    try {
      if (asksGit) {
        branches().requireNoneCommitted(feature);
      }
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  /** The members that are strings of a small file with a JSON object; null where there is none. */
  public @Nullable Map<String, String> strings(FeatureDirectory feature, String name)
      throws FaultException {
    try {
      Content content = null;
      if (commit != null) {
        content = committed(commit, feature, name);
      } else {
        Path file = feature.path().resolve(name);
        content = feature.regularFile(file) == null ? null : Content.of(file);
      }
      return content == null ? null : JsonStrings.read(content);
    } catch (IOException e) {
      throw unreadable(feature, name, e);
    }
  }

  private static FaultException unreadable(FeatureDirectory feature, String name, IOException e) {
    return new FaultException(
        e instanceof JsonStrings.MalformedException
            ? Fault.unsettled(
                name, String.valueOf(e.getMessage()), "Correct it, or remove the file.")
            : feature.unreadable(e));
  }
}
