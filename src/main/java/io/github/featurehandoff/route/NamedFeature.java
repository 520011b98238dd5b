package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.HandoffHeaders;
import java.io.File;
import java.nio.file.Path;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;

/** Finds the feature that a message names; nothing else in the message chooses it (C8.2). */
final class NamedFeature {
  private NamedFeature() {}

  /**
   * The feature in the header {@code HandoffFeature}, else in the body: a slug, a path, a file, or
   * one of the feature's files as it comes from a file consumer.
   *
   * @throws FaultException if it is not a feature of this specs directory
   */
  static FeatureDirectory of(Message message, SpecsDirectory specs) throws FaultException {
    Object named = message.getHeader(HandoffHeaders.FEATURE);
    if (named == null) {
      named = message.getBody();
    }
    if (named instanceof WrappedFile<?> polled && polled.getFile() instanceof File marker) {
      return specs.feature(marker.toPath().resolveSibling(""));
    }
    if (named instanceof File file) {
      return specs.feature(file.toPath());
    }
    if (named instanceof Path path) {
      return specs.feature(path);
    }
    if (named instanceof String text) {
      return specs.feature(text);
    }
    throw new FaultException(
        Fault.input(
            ".",
            "the message names no feature: its body is "
                + (named == null ? "empty" : "a " + named.getClass().getName()),
            "Send the feature's slug or path as the body, or in the header "
                + HandoffHeaders.FEATURE
                + "."));
  }
}
