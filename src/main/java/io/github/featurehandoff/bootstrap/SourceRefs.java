package io.github.featurehandoff.bootstrap;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.settings.SourceRef;
import io.github.featurehandoff.source.CommittedSpecs;
import io.github.featurehandoff.source.FeatureSources;
import io.github.featurehandoff.source.GitRepository;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the branch and commit for a bootstrap event: namespace.json, settings, Git (C4.3). */
public final class SourceRefs {
  private static final String REMEDY =
      "Set handoff.source.branch and handoff.source.commit, or give the feature a"
          + " handoff/namespace.json with source_branch and source_commit, or run this in a Git"
          + " repository that has a commit.";

  private final @Nullable SourceRef configured;
  private final GitRepository git;
  private final FeatureSources sources;

  /**
   * Looks in the settings and in a repository.
   *
   * @param configured the branch and commit of the settings; null if they are not set
   */
  public SourceRefs(@Nullable SourceRef configured, GitRepository git, FeatureSources sources) {
    this.configured = configured;
    this.git = git;
    this.sources = sources;
  }

  /**
   * The branch and commit in namespace.json, else in the settings.
   *
   * @return null if neither has them, so that an event may name any commit (C4.4)
   * @throws FaultException if namespace.json is malformed or cannot be read
   */
  public @Nullable SourceRef declared(FeatureDirectory feature) throws FaultException {
    return sources.has(feature, FeatureDirectory.NAMESPACE) ? namespaceRef(feature) : configured;
  }

  /**
   * The branch and commit in namespace.json, else in the settings, else in Git.
   *
   * @throws FaultException if none has them, or one is malformed
   */
  public SourceRef resolve(FeatureDirectory feature) throws FaultException {
    SourceRef declared = declared(feature);
    return declared != null ? declared : gitRef(feature);
  }

  private SourceRef namespaceRef(FeatureDirectory feature) throws FaultException {
    Map<String, String> fields = sources.strings(feature, FeatureDirectory.NAMESPACE);
    String branch = fields.get("source_branch");
    String commit = fields.get("source_commit");
    if (branch == null || commit == null) {
      throw new FaultException(
          Fault.input(
              FeatureDirectory.NAMESPACE,
              "has no string " + (branch == null ? "source_branch" : "source_commit"),
              "Give it both source_branch and source_commit, or remove the file."));
    }
    try {
      return new SourceRef(branch, commit);
    } catch (IllegalArgumentException e) {
      throw new FaultException(
          Fault.input(
              FeatureDirectory.NAMESPACE,
              String.valueOf(e.getMessage()),
              "Correct it, or remove the file."));
    }
  }

  private SourceRef gitRef(FeatureDirectory feature) throws FaultException {
    try {
      CommittedSpecs asked = sources.commit();
      String commit = asked == null ? git.headCommit() : asked.id();
      if (commit == null) {
        throw new FaultException(
            git.exists()
                ? Fault.input(
                    ".",
                    "the Git repository has no commit yet to name in its bootstrap event",
                    "Commit something, or set handoff.source.branch and handoff.source.commit.")
                : Fault.input(
                    ".", "the branch and commit for its bootstrap event are unknown", REMEDY));
      }
      // The branch that is checked out says nothing of a commit that was asked for.
      String branch = asked == null ? git.headBranch() : null;
      return new SourceRef(branch != null ? branch : targetBranch(feature), commit);
    } catch (IllegalArgumentException e) {
      throw new FaultException(Fault.input(".", String.valueOf(e.getMessage()), REMEDY));
    } catch (IOException e) {
      throw new FaultException(
          Fault.io(".", "the Git repository cannot be read: " + GitRepository.reason(e), REMEDY));
    }
  }

  private String targetBranch(FeatureDirectory feature) throws FaultException {
    String branch = sources.strings(feature, FeatureDirectory.META).get("target_branch");
    if (branch == null) {
      boolean detached = sources.commit() == null;
      throw new FaultException(
          Fault.input(
              sources.has(feature, FeatureDirectory.META) ? FeatureDirectory.META : ".",
              (detached ? "HEAD is detached, and " : "")
                  + (sources.has(feature, FeatureDirectory.META)
                      ? "meta.json has no target_branch"
                      : "there is no meta.json with a target_branch")
                  + " to name as the bootstrap event's branch",
              "Set handoff.source.branch and handoff.source.commit"
                  + (detached ? ", or check out a branch." : ".")));
    }
    return branch;
  }
}
