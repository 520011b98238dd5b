package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.source.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * The state of everything that one feature's export depends on (C9.3): the same inputs have the
 * same outcome. The times of directories are left out, since every try to export changes one.
 *
 * @param log the log in the checkout
 * @param record the state of the log that is the record, wherever it is (C11); null where it has no
 *     event
 * @param head what Git's HEAD names, where it may matter
 */
record Inputs(
    State log,
    State meta,
    State namespace,
    State handoff,
    State exportDirectory,
    State export,
    @Nullable Object record,
    @Nullable String head) {

  /** One file's state; all zero where there is none. */
  record State(@Nullable Object key, long size, FileTime modified, boolean regular) {
    private static final State NONE = new State(null, 0, FileTime.fromMillis(0), false);

    static State of(Path file) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new State(
            attributes.fileKey(),
            attributes.isDirectory() ? 0 : attributes.size(),
            attributes.isDirectory() ? NONE.modified : attributes.lastModifiedTime(),
            attributes.isRegularFile());
      } catch (IOException e) {
        return NONE;
      }
    }
  }

  /** What {@code feature} looks like now. */
  static Inputs of(FeatureDirectory feature, ExportContext context) {
    Object record;
    try {
      EventLog log = context.sources().log(feature);
      record = log.hasContent() ? log.state() : null;
    } catch (FaultException e) {
      record = e.getMessage();
    }
    return of(feature, record, record == null ? head(context) : null);
  }

  /** The commit for a bootstrap event. */
  private static @Nullable String head(ExportContext context) {
    try {
      return context.git().headCommit();
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  static Inputs of(FeatureDirectory feature, @Nullable Object record, @Nullable String head) {
    return new Inputs(
        State.of(feature.log()),
        State.of(feature.meta()),
        State.of(feature.namespace()),
        State.of(feature.handoff()),
        State.of(feature.exportDirectory()),
        State.of(feature.export()),
        record,
        head);
  }

  /** The same after an export: only what it writes is read again. */
  Inputs exported(FeatureDirectory feature) {
    return new Inputs(
        log,
        meta,
        namespace,
        State.of(feature.handoff()),
        State.of(feature.exportDirectory()),
        State.of(feature.export()),
        record,
        head);
  }

  /** Whether there is no event in the log. */
  boolean withoutEvents() {
    return record == null;
  }
}
