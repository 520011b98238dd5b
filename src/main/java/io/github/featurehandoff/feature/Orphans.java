package io.github.featurehandoff.feature;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds exports whose feature was removed. */
public final class Orphans {
  private Orphans() {}

  /**
   * The exports without a feature, in no order (C1.5): those of these directories that hold nothing
   * but {@code handoff/}, and directories of the output directory that have no feature here.
   *
   * @param directories what was found in the specs directory
   * @throws IOException if a directory cannot be listed
   */
  public static List<FeatureDirectory> in(SpecsDirectory specs, List<FeatureDirectory> directories)
      throws IOException {
    List<FeatureDirectory> orphans = new ArrayList<>();
    Path output = specs.outputDirectory();
    for (FeatureDirectory directory : directories) {
      if (isOrphan(directory)) {
        orphans.add(directory);
      }
    }
    if (output != null) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(output)) {
        for (Path child : children) {
          FeatureDirectory feature = specs.featureAt(specs.path().resolve(child.getFileName()));
          if (Files.isRegularFile(feature.export(), LinkOption.NOFOLLOW_LINKS)
              && !feature.hasMarker()) {
            orphans.add(feature);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return orphans;
  }

  private static boolean isOrphan(FeatureDirectory directory) throws IOException {
    if (directory.hasMarker()) {
      return false;
    }
    boolean hasHandoff = false;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory.path())) {
      for (Path child : children) {
        if (!child.getFileName().toString().equals(FeatureDirectory.HANDOFF)) {
          return false;
        }
        hasHandoff = true;
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return hasHandoff;
  }
}
