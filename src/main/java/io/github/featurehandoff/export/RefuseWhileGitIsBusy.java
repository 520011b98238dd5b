package io.github.featurehandoff.export;

import io.github.featurehandoff.feature.Fault;
import io.github.featurehandoff.feature.FaultException;
import io.github.featurehandoff.provenance.GitRepository;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Asks, right before the rename, whether Git is in the middle of something (C10.2). */
public final class RefuseWhileGitIsBusy implements Processor {
  private final GitRepository git;
  private final boolean allowed;

  /**
   * Asks a repository.
   *
   * @param allowed whether to publish all the same
   */
  public RefuseWhileGitIsBusy(GitRepository git, boolean allowed) {
    this.git = git;
    this.allowed = allowed;
  }

  @Override
  public void process(Exchange exchange) throws FaultException, IOException {
    check();
  }

  void check() throws FaultException, IOException {
    String operation = allowed ? null : git.operation();
    if (operation != null) {
      throw new FaultException(
          Fault.busy(
              "Git is in the middle of " + operation,
              "Finish it, then run this again; or set handoff.while-git-busy=true."));
    }
  }
}
