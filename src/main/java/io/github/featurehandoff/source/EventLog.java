package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.result.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The log that is the record of a feature's life (C11): a file, which may be missing and then has
 * no attributes, or what a commit has.
 *
 * @param git the other worktree that has it; null if it is in the checkout
 * @param elsewhere a directory in another worktree where it is, or where it may appear
 */
public record EventLog(
    Source source,
    @Nullable Path file,
    @Nullable BasicFileAttributes attributes,
    @Nullable CommittedFile blob,
    @Nullable GitDirectory git,
    @Nullable Path elsewhere) {

  public static EventLog ofFile(Path file, @Nullable BasicFileAttributes attributes) {
    Source source = new Source(Source.Kind.CHECKOUT, null, file.toString());
    return new EventLog(source, file, attributes, null, null, null);
  }

  static EventLog ofCommit(Source source, @Nullable CommittedFile blob) {
    return new EventLog(source, null, null, blob, null, null);
  }

  EventLog mayAppearIn(@Nullable Path directory) {
    return new EventLog(source, file, attributes, blob, git, directory);
  }

  public boolean exists() {
    return attributes != null || blob != null;
  }

  /** 0 where it is not there. */
  public long size() {
    return blob != null ? blob.size() : attributes != null ? attributes.size() : 0;
  }

  /** Whether it has at least one byte, so that it is copied (C2.1). */
  public boolean hasContent() {
    return size() > 0;
  }

  /** The modification time that an export gets; 1970 where the log is not there. */
  public FileTime lastModified() {
    return settable(
        blob != null
            ? FileTime.from(blob.committed())
            : attributes != null ? attributes.lastModifiedTime() : FileTime.fromMillis(0));
  }

  /** The nearest time that Java can set: whole seconds before 1970, and none after 2262. */
  public static FileTime settable(FileTime time) {
    if (time.toMillis() < 0) {
      return FileTime.from(time.toInstant().truncatedTo(ChronoUnit.SECONDS));
    }
    FileTime latest = FileTime.from(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    return time.compareTo(latest) > 0 ? latest : time;
  }

  public Content content() {
    return blob != null ? blob : Content.of(Objects.requireNonNull(file));
  }

  /** What is equal as long as it stays as it is. */
  public Object state() {
    return file != null
        ? List.of(file, attributes == null ? "" : FileState.of(attributes))
        : blob == null ? "" : blob.blob();
  }

  public @Nullable Path worktree() {
    return git == null ? null : git.top();
  }

  /** What Git is in the middle of in that worktree (C10.2), as {@link GitDirectory} has it. */
  public @Nullable String operation() throws IOException {
    return git == null ? null : git.operation();
  }
}
