package io.github.featurehandoff.cli;

import io.github.featurehandoff.decision.Verification;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.settings.InvalidSettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks the exports that are there; writes nothing and starts no route. */
@Command(
    name = "verify",
    description =
        "Check every export against its log and the contract, as a reviewer would; write nothing.")
final class VerifyCommand extends ReportingCommand {

  @Option(
      names = "--allow-behind",
      description = "An export whose log has grown since is no failure.")
  private boolean allowBehind;

  @Override
  int run(Work work) throws InvalidSettingsException {
    Verification verification = new Verification(work.export(false).bootstrapEvents(), hashed());
    return reportEach(
        work, allowBehind ? Run.VERIFY_ALLOWING_BEHIND : Run.VERIFY, verification::of);
  }
}
