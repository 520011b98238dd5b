package io.github.featurehandoff.cli;

import io.github.featurehandoff.decision.Verification;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks existing exports; writes nothing and starts no route. */
@Command(
    name = "verify",
    description =
        "Check every export against its log and the contract, as a reviewer would; write nothing.")
final class VerifyCommand extends ReportingCommand {

  @Option(names = "--allow-behind", description = "Accept an export whose log has grown since.")
  private boolean allowBehind;

  @Override
  String name() {
    return "verify";
  }

  @Override
  int run(Work work) throws InvalidSettingsException {
    ExportContext export = work.export(false);
    Verification verification =
        new Verification(export.sources(), export.bootstrapEvents(), hashed());
    return reportEach(
        work, export, allowBehind ? Run.VERIFY_ALLOWING_BEHIND : Run.VERIFY, verification::of);
  }
}
