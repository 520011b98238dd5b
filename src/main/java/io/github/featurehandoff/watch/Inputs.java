package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The state of everything that one feature's export is made from and written to (C9.3): the same
 * inputs have the same outcome. The times of directories are left out, since every try changes one.
 */
record Inputs(List<Object> read, List<Object> written, boolean withoutEvents) {

  static Inputs of(FeatureDirectory feature, ExportContext context) {
    try {
      EventLog log = context.sources().log(feature);
      return log.hasContent()
          ? of(feature, log.state(), false)
          : of(feature, String.valueOf(context.git().headCommit()), true);
    } catch (FaultException e) {
      return of(feature, String.valueOf(e.getMessage()), false);
    } catch (IOException e) {
      return of(feature, "", true);
    }
  }

  /** {@code record} is the state of the log, or without events the bootstrap event's commit. */
  static Inputs of(FeatureDirectory feature, Object record, boolean withoutEvents) {
    List<Object> read =
        List.of(record, state(feature.log()), state(feature.meta()), state(feature.namespace()));
    return new Inputs(read, written(feature), withoutEvents);
  }

  private static List<Object> written(FeatureDirectory feature) {
    return List.of(
        state(feature.handoff()), state(feature.exportDirectory()), state(feature.export()));
  }

  /** The same after an export. */
  Inputs exported(FeatureDirectory feature) {
    return new Inputs(read, written(feature), withoutEvents);
  }

  private static Object state(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      FileState state = FileState.of(attributes);
      return attributes.isDirectory() ? state.key() : List.of(state, attributes.isRegularFile());
    } catch (IOException e) {
      return e.getClass();
    }
  }
}
