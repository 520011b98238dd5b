package io.github.featurehandoff.route;

import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Report;
import io.github.featurehandoff.result.Report.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/**
 * Puts the results of many features together. As an aggregation strategy: into a list; a failed
 * feature has a result like any other. As a processor: into a {@link Report}, in the order of
 * slugs, which is the answer.
 */
public final class CollectResults implements AggregationStrategy, Processor {

  @Override
  public Exchange aggregate(@Nullable Exchange collected, Exchange feature) {
    Exchange answer = collected;
    if (answer == null) {
      answer = new DefaultExchange(feature.getContext());
      answer.getMessage().setBody(new ArrayList<ExportResult>());
    }
    if (feature.getMessage().getBody() instanceof ExportResult result) {
      results(answer).add(result);
    } else {
      answer.setException(feature.getException());
    }
    return answer;
  }

  @SuppressWarnings("unchecked")
  private static List<ExportResult> results(Exchange exchange) {
    return exchange.getMessage().getBody(List.class);
  }

  @Override
  public void process(Exchange exchange) throws ExportFailedException {
    Exporter exporter = exchange.getProperty(Exporter.PROPERTY, Exporter.class);
    exchange.removeProperty(Exporter.PROPERTY);
    List<ExportResult> results = new ArrayList<>(results(exchange));
    results.sort(Comparator.comparing(ExportResult::slug));
    exchange
        .getMessage()
        .setBody(
            new Report(
                Run.ONCE, results, List.of(), Duration.ofMillis(exchange.getClock().elapsed())));
    List<ExportResult> failed =
        results.stream().filter(result -> result.outcome() == Outcome.FAILED).toList();
    if (!failed.isEmpty() && exporter.failExchange()) {
      throw new ExportFailedException(failed, results.size());
    }
  }
}
