package io.github.featurehandoff.watch;

import io.github.featurehandoff.feature.FeatureDirectory;
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
 * @param log the source log
 * @param head what Git's HEAD names, where it may matter
 */
record Inputs(
    State log,
    State meta,
    State namespace,
    State handoff,
    State exportDirectory,
    State export,
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
  static Inputs of(FeatureDirectory feature, @Nullable String head) {
    return new Inputs(
        State.of(feature.log()),
        State.of(feature.meta()),
        State.of(feature.namespace()),
        State.of(feature.handoff()),
        State.of(feature.exportDirectory()),
        State.of(feature.export()),
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
        head);
  }

  /** Whether there is no event in the log. */
  boolean withoutEvents() {
    return log.size == 0;
  }
}
