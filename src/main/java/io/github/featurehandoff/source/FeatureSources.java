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
 * ({@code handoff.source.log}, C11). May be shared by threads. A {@link FaultException} says that
 * something else is in the place of a file (C8.1), or that it cannot be read.
 */
public final class FeatureSources {
  /** What is known of the repository, until it changes. */
  private record Moment(GitState state, CoordinationBranches branches) {}

  /** What a meta.json names, as long as it stays as it is. */
  private record Named(FileState state, @Nullable String branch) {}

  private final SpecsDirectory specs;
  private final GitRepository git;
  private final boolean asksGit;
  private final @Nullable CommittedSpecs commit;
  private final Map<Path, Named> named = new ConcurrentHashMap<>();

  /** All branches that were named, so that not every feature is looked at once a second. */
  private final Set<String> branchNames = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Moment moment;

  /**
   * The files of one specs directory.
   *
   * @param auto whether a log may be on the branch that its feature's meta.json names (C11.2)
   * @param commit the commit that everything is read from: nothing that is not committed gets in
   *     (C11.5); null for the checkout
   */
  public FeatureSources(
      SpecsDirectory specs, GitRepository git, boolean auto, @Nullable CommittedSpecs commit) {
    this.specs = specs;
    this.git = git;
    this.asksGit = auto && commit == null;
    this.commit = commit;
  }

  /** The commit that everything is read from; null where it is the checkout. */
  public @Nullable CommittedSpecs commit() {
    return commit;
  }

  /**
   * All directories that may be features, in no order.
   *
   * @throws IOException if they cannot be listed
   */
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

  /** Whether a directory is a feature (C1.1). */
  public boolean isFeature(FeatureDirectory directory) {
    return commit != null || directory.hasMarker();
  }

  /**
   * Looks again at what Git knows, and returns whether that has changed (C10.1). If it cannot be
   * read, the features that need it say why.
   */
  public boolean refresh() {
    if (!asksGit) {
      return false;
    }
    Moment before = moment;
    try {
      CoordinationBranches now = look().branches;
      return before != null && now != before.branches;
    } catch (IOException e) {
      moment = null;
      return before != null;
    }
  }

  private Moment look() throws IOException {
    Moment now = moment;
    GitState state = new GitState(git.directory(), branchNames);
    if (now == null || !now.state.isSameAs(state)) {
      now = new Moment(state, new CoordinationBranches(git));
      moment = now;
    }
    return now;
  }

  private CoordinationBranches branches() throws IOException {
    Moment known = moment;
    return (known == null ? look() : known).branches;
  }

  /**
   * The log that is the record now.
   *
   * @throws FaultException also if another branch has the events and is not here, or if two logs
   *     have events that the other one lacks
   */
  public EventLog log(FeatureDirectory feature) throws FaultException {
    if (commit != null) {
      CommittedFile blob = committed(feature, FeatureDirectory.LOG);
      String path = blob == null ? FeatureDirectory.LOG : blob.path();
      return EventLog.ofCommit(new Source(Kind.COMMIT, commit.id(), path), blob);
    }
    Path file = feature.log();
    Source source = new Source(Kind.CHECKOUT, null, file.toString());
    EventLog checkout = new EventLog(source, file, feature.regularFile(file), null, null, null);
    String name = asksGit ? coordinationBranch(feature) : null;
    if (name == null) {
      return checkout;
    }
    try {
      return branches().record(feature, checkout, name);
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  private @Nullable CommittedFile committed(FeatureDirectory feature, String name)
      throws FaultException {
    try {
      return commit == null ? null : commit.file(feature.slug(), name);
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
    FileState state = FileState.of(meta);
    Named known = named.get(feature.path());
    if (known == null || !known.state.equals(state)) {
      try {
        String branch = JsonStrings.read(Content.of(file), "coordination_branch");
        known = new Named(state, branch == null || !Refs.isWellFormed(branch) ? null : branch);
      } catch (IOException e) {
        throw unreadable(feature, FeatureDirectory.META, e);
      }
      named.put(feature.path(), known);
      if (known.branch != null) {
        branchNames.add(known.branch);
      }
    }
    return known.branch;
  }

  /**
   * Makes sure that the commit that is checked out has no event of a feature either, before the
   * absence of events is believed (C11.4).
   *
   * @throws FaultException if it has
   */
  public void requireNoneCommitted(FeatureDirectory feature) throws FaultException {
    if (!asksGit) {
      return;
    }
    try {
      branches().requireNoneCommitted(feature);
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  /**
   * The members that are strings of the small file at {@code name}, with slashes; empty where there
   * is none.
   *
   * @throws FaultException also if it is not a JSON object, or longer than 1 MiB
   */
  public Map<String, String> strings(FeatureDirectory feature, String name) throws FaultException {
    try {
      Content file = file(feature, name);
      return file == null ? Map.of() : JsonStrings.read(file);
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

  /** Whether one of a feature's small files is there. */
  public boolean has(FeatureDirectory feature, String name) throws FaultException {
    return file(feature, name) != null;
  }

  private @Nullable Content file(FeatureDirectory feature, String name) throws FaultException {
    if (commit != null) {
      return committed(feature, name);
    }
    Path file = feature.path().resolve(name);
    boolean exists =
        name.equals(FeatureDirectory.NAMESPACE)
            ? feature.hasNamespace()
            : feature.regularFile(file) != null;
    return exists ? Content.of(file) : null;
  }
}
