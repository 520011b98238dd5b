package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.JsonLinesValidator;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.result.Decision;
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
public final class ExportFeatures implements AggregationStrategy {
  /** The exchange property that collects the results. */
  private static final String RESULTS = "handoffResults";

  private static final String REQUEST = "handoffRequest";
  private static final Comparator<FeatureDirectory> BY_SLUG =
      Comparator.comparing(FeatureDirectory::slug);

  /**
   * The body of a message that does not ask for all features.
   *
   * @param features the features; empty for all
   * @param mode how they are exported
   * @param listener follows the exports
   */
  public record Request(List<FeatureDirectory> features, Mode mode, ExportListener listener) {}

  private final ExportContext context;

  public ExportFeatures(ExportContext context) {
    this.context = context;
  }

  /**
   * Sets the body to the pending features, in the order of the slugs; it ends early where the run
   * is to end.
   */
  public void list(Exchange exchange) throws FaultException {
    Request request =
        exchange.getMessage().getBody() instanceof Request given
            ? given
            : new Request(List.of(), Mode.ONCE, new ExportListener() {});
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
      boolean again =
          request.mode == Mode.REDELIVER
              && decision != null
              && decision.kind() != Decision.Kind.NONE;
      ExportResult left =
          decision == null || decision.pending() || again
              ? null
              : left(feature, decision, request.listener);
      if (left == null) {
        pending.add(new PendingFeature(feature, request.listener, request.mode));
      } else if (left.decision() != Decision.Kind.NONE) {
        results.add(left);
      }
    }
    request.listener.pending(pending.stream().map(PendingFeature::feature).toList());
    exchange.setProperty(REQUEST, request);
    exchange.setProperty(RESULTS, results);
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

  /** The result of a feature that is left alone; a recheck counts its events (C7.1). */
  private ExportResult left(FeatureDirectory feature, Decision decision, ExportListener listener) {
    ExportResult left = ExportResult.notPending(feature.slug(), decision);
    if (decision.kind() != Decision.Kind.UNCHANGED || !context.settings().recheck()) {
      return left;
    }
    try {
      ValidationReport found =
          JsonLinesValidator.validate(feature.export(), context.hashed(), listener::read);
      ValidateEvents.requireValid(found);
      return left.read(found.lines(), found.bytes(), found.sha256());
    } catch (FaultException e) {
      return ExportResult.failed(feature.slug(), decision.kind(), null, e);
    } catch (IOException e) {
      return ExportResult.failed(
          feature.slug(), decision.kind(), null, new FaultException(feature.unreadable(e)));
    }
  }

  /** Null if the decision fails; the export of the feature then reports why. */
  private @Nullable Decision decide(FeatureDirectory feature) {
    try {
      SpecsDirectory.checkSlug(feature);
      return context.decisions().decide(feature, context.sources().log(feature));
    } catch (FaultException e) {
      return context.sources().isFeature(feature)
          ? null
          : new Decision(Decision.Kind.NONE, "not a feature");
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
    results(Objects.requireNonNull(feature))
        .add(
            feature.getMessage().getBody() instanceof ExportResult result
                ? result
                : withoutResult(feature));
    return batch;
  }

  private static ExportResult withoutResult(Exchange exchange) {
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

  @SuppressWarnings("unchecked")
  private static List<ExportResult> results(Exchange exchange) {
    return Objects.requireNonNull(exchange.getProperty(RESULTS, List.class));
  }

  /**
   * Answers with the report, in the order of the slugs.
   *
   * @throws ExportFailedException if a feature failed and {@code handoff.fail-exchange} is set
   */
  public void report(Exchange exchange) throws ExportFailedException {
    Request request = Objects.requireNonNull(exchange.getProperty(REQUEST, Request.class));
    List<ExportResult> results = results(exchange);
    results.sort(Comparator.comparing(ExportResult::slug));
    exchange.removeProperty(REQUEST);
    exchange.removeProperty(RESULTS);
    exchange
        .getMessage()
        .setBody(
            Report.ended(
                request.mode == Mode.DRY_RUN ? Run.DRY_RUN : Run.ONCE,
                context.specs().path(),
                Instant.ofEpochMilli(exchange.getClock().getCreated()),
                results,
                List.of()));
    List<ExportResult> failed =
        results.stream().filter(result -> result.outcome() == Outcome.FAILED).toList();
    if (!failed.isEmpty() && context.settings().failExchange()) {
      throw new ExportFailedException(failed, results.size(), context.specs().path());
    }
  }
}
