package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Decision;
import io.github.featurehandoff.result.Decision.Kind;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import io.github.featurehandoff.route.PendingFeature.Mode;
import io.github.featurehandoff.snapshot.UnpublishedFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Lists the features, decides which ones are pending, and answers with a report. */
public record ExportFeatures(ExportContext context) implements AggregationStrategy {
  private static final String BATCH = "handoffBatch";
  private static final Comparator<FeatureDirectory> BY_SLUG =
      Comparator.comparing(FeatureDirectory::path);

  /** The body of a message that does not ask for all features; an empty list stands for all. */
  public record Request(List<FeatureDirectory> features, Mode mode, ExportListener listener) {}

  private record Batch(Request request, List<ExportResult> results) {
    static Batch of(Exchange exchange) {
      return Objects.requireNonNull(exchange.getProperty(BATCH, Batch.class));
    }
  }

  /** Sets the body to the pending features; it ends early where the run is to end. */
  public void list(Exchange exchange) throws FaultException, InterruptedException {
    FeatureExport around = FeatureExport.find(exchange);
    if (around != null) {
      around.awaitEnd();
    }
    Request request =
        exchange.getMessage().getBody() instanceof Request given
            ? given
            : new Request(List.of(), Mode.ONCE, ExportListener.NONE);
    context.sources().refresh();
    if (request.mode != Mode.DRY_RUN) {
      UnpublishedFiles.in(context.specs().exportsDirectory()).removeLeftovers();
    }
    List<ExportResult> results = new ArrayList<>();
    List<PendingFeature> pending = new ArrayList<>();
    for (FeatureDirectory feature : features(request)) {
      if (request.listener.isStopped()) {
        break;
      }
      Decision decision = decide(feature);
      Kind kind = decision == null ? null : decision.kind();
      boolean again = request.mode == Mode.REDELIVER && kind != Kind.NONE;
      if (decision == null || decision.pending() || again) {
        pending.add(new PendingFeature(feature, request.listener, request.mode));
      } else if (kind != Kind.NONE) {
        results.add(ExportResult.notPending(feature.slug(), decision, null));
      }
    }
    request.listener.pending(pending.stream().map(PendingFeature::feature).toList());
    exchange.setProperty(BATCH, new Batch(request, results));
    exchange
        .getMessage()
        .setBody(pending.stream().takeWhile(next -> !request.listener.isStopped()).iterator());
  }

  private List<FeatureDirectory> features(Request request) throws FaultException {
    if (!request.features.isEmpty()) {
      return request.features.stream().distinct().sorted(BY_SLUG).toList();
    }
    try {
      return context.sources().directories().stream().sorted(BY_SLUG).toList();
    } catch (IOException e) {
      throw new FaultException(
          Fault.io(
              context.specs().path().toString(),
              "cannot be listed: " + Reason.of(e),
              e instanceof AccessDeniedException
                  ? "Give the user who runs this permission to read it."
                  : "Repair the file system, then run this again."));
    }
  }

  /** Null if the feature is at fault: its export says why. */
  private @Nullable Decision decide(FeatureDirectory feature) {
    try {
      SpecsDirectory.checkSlug(feature);
      return context.decisions().decide(feature, context.sources().log(feature));
    } catch (FaultException e) {
      return context.sources().isFeature(feature) ? null : new Decision(Kind.NONE, "not a feature");
    }
  }

  @Override
  public Exchange aggregate(@Nullable Exchange previous, @Nullable Exchange feature) {
    return aggregate(previous, feature, Objects.requireNonNull(feature));
  }

  /**
   * Collects the result of one feature; a feature without a result has failed (C9.4). The batch
   * goes on with its own headers, whether the routes of the feature fail or stop.
   */
  @Override
  public Exchange aggregate(
      @Nullable Exchange previous, @Nullable Exchange feature, Exchange batch) {
    Batch.of(Objects.requireNonNull(feature))
        .results
        .add(
            feature.getMessage().getBody() instanceof ExportResult result
                ? result
                : withoutResult(feature));
    return batch;
  }

  /** The failure of a feature whose routes were stopped, or failed before its export began. */
  public static ExportResult withoutResult(Exchange exchange) {
    FeatureExport export = FeatureExport.find(exchange);
    String slug =
        export != null
            ? export.feature.slug()
            : exchange.getMessage().getBody() instanceof PendingFeature pending
                ? pending.feature().slug()
                : "?";
    Exception cause = exchange.getException();
    Fault fault =
        Fault.io(
            ".",
            "the routes returned no result" + (cause == null ? "" : ": " + cause.getMessage()),
            "Check the routes.");
    return ExportResult.failed(slug, null, null, new FaultException(fault));
  }

  public void report(Exchange exchange) throws ExportFailedException {
    Batch batch = Batch.of(exchange);
    exchange.removeProperty(BATCH);
    List<ExportResult> results = batch.results;
    results.sort(Comparator.comparing(ExportResult::slug));
    Run run = batch.request.mode == Mode.DRY_RUN ? Run.DRY_RUN : Run.ONCE;
    Instant started = Instant.ofEpochMilli(exchange.getClock().getCreated());
    exchange
        .getMessage()
        .setBody(Report.ended(run, context.specs().path(), started, results, List.of()));
    List<ExportResult> failed =
        results.stream().filter(result -> result.outcome() == Outcome.FAILED).toList();
    if (!failed.isEmpty() && context.settings().failExchange()) {
      throw new ExportFailedException(failed, results.size(), context.specs().path());
    }
  }
}
