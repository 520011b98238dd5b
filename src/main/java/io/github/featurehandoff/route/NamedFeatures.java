package io.github.featurehandoff.route;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/**
 * What a message says about which feature it means, and in which specs directory. Everything else
 * of it counts for nothing (C8.2).
 */
public final class NamedFeatures {
  /** The header that names a feature, by its slug or its path; it comes before the body. */
  public static final String FEATURE = "HandoffFeature";

  /** The header that names a specs directory, by its path, where there are several. */
  public static final String SPECS_DIR = "HandoffSpecsDir";

  private final List<Exporter> exporters;

  /**
   * The features of some specs directories.
   *
   * @param exporters at least one
   */
  public NamedFeatures(List<Exporter> exporters) {
    this.exporters = List.copyOf(exporters);
  }

  /**
   * The exporter of the specs directory that a message means.
   *
   * @throws FaultException if it names another one, or none where there are several
   */
  public Exporter exporter(Message message) throws FaultException {
    Object named = message.getHeader(SPECS_DIR);
    if (named == null && exporters.size() == 1) {
      return exporters.get(0);
    }
    Path directory = path(named);
    for (Exporter exporter : exporters) {
      if (directory != null && isSame(directory, exporter.specs().path())) {
        return exporter;
      }
    }
    String there =
        exporters.stream()
            .map(exporter -> exporter.specs().path().toString())
            .collect(Collectors.joining(", "));
    throw new FaultException(
        Fault.input(
            ".",
            named == null
                ? "the message names none of several specs directories"
                : "the message names the specs directory \""
                    + named
                    + "\", which is none of handoff.specs-dir",
            "Name one in the header " + SPECS_DIR + ": " + there + "."));
  }

  private static boolean isSame(Path named, Path specs) {
    try {
      return named.equals(specs) || named.toRealPath().equals(specs);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The feature that a message means: by the header {@value #FEATURE}, or by its body: a path, a
   * file, a slug, or one of its files as a file consumer hands it over.
   *
   * @throws FaultException if it names none, or none of this specs directory
   */
  public FeatureDirectory feature(Message message, Exporter exporter) throws FaultException {
    Object named = message.getHeader(FEATURE);
    if (named == null) {
      named = message.getBody();
    }
    if (named instanceof WrappedFile<?> polled && polled.getFile() instanceof File marker) {
      return exporter.specs().feature(marker.toPath().resolveSibling(""));
    }
    if (named instanceof File file) {
      return exporter.specs().feature(file.toPath());
    }
    if (named instanceof Path path) {
      return exporter.specs().feature(path);
    }
    if (named instanceof String text) {
      return exporter.specs().feature(text);
    }
    throw new FaultException(
        Fault.input(
            ".",
            "the message names no feature: its body is "
                + (named == null ? "empty" : "a " + named.getClass().getName()),
            "Send the feature's slug or path as the body, or in the header " + FEATURE + "."));
  }

  private static @Nullable Path path(@Nullable Object named) {
    if (named instanceof File file) {
      return file.toPath();
    }
    try {
      return named instanceof Path path ? path : named == null ? null : Path.of(named.toString());
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
