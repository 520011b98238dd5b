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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The log that is the record of a feature's life, wherever it is read (C11). */
public sealed interface EventLog {

  /** Where it is read. */
  Source source();

  /** Whether it is there; a log that is there may be empty. */
  boolean exists();

  /** Its size in bytes; 0 where it is not there. */
  long size();

  /** The modification time that an export gets; 1970 where it is not there. */
  FileTime lastModified();

  /** Its bytes. */
  Content content();

  /** What is equal as long as it stays as it is. */
  Object state();

  /** The other worktree that the log is in; null if it is not in another one. */
  default @Nullable Path worktree() {
    return null;
  }

  /** A directory in another worktree where it is, or where it may appear; null if there is none. */
  default @Nullable Path elsewhere() {
    return null;
  }

  /**
   * What Git is in the middle of in that worktree (C10.2): a clause for a person.
   *
   * @return null if there is nothing, or no other worktree
   * @throws IOException if it cannot be told
   */
  default @Nullable String operation() throws IOException {
    return null;
  }

  /**
   * Whether another log cannot have the same size and modification time (C7.1). Commits have their
   * times to the second, so that two of them may.
   */
  boolean isKnownByItsTime();

  /** Whether it has at least one byte, so that it is copied (C2.1). */
  default boolean hasContent() {
    return size() > 0;
  }

  /**
   * The time nearest to a log's that Java can give an export: whole seconds before 1970, and none
   * after 2262.
   */
  static FileTime settable(FileTime time) {
    if (time.toMillis() < 0) {
      return FileTime.from(time.toInstant().truncatedTo(ChronoUnit.SECONDS));
    }
    FileTime latest = FileTime.from(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    return time.compareTo(latest) > 0 ? latest : time;
  }

  /**
   * A file.
   *
   * @param attributes null if it does not exist
   * @param git the files of the other worktree that has it; null if it is in the checkout
   * @param elsewhere the directory in another worktree where it is, or where it may appear
   */
  record InFile(
      Source source,
      Path file,
      @Nullable BasicFileAttributes attributes,
      @Nullable GitDirectory git,
      @Nullable Path elsewhere)
      implements EventLog {
    @Override
    public @Nullable Path worktree() {
      return git == null ? null : git.top();
    }

    @Override
    public @Nullable String operation() throws IOException {
      return git == null ? null : git.operation();
    }

    @Override
    public boolean exists() {
      return attributes != null;
    }

    @Override
    public long size() {
      return attributes == null ? 0 : attributes.size();
    }

    @Override
    public FileTime lastModified() {
      return attributes == null ? FileTime.fromMillis(0) : settable(attributes.lastModifiedTime());
    }

    @Override
    public Content content() {
      return Content.of(file);
    }

    @Override
    public Object state() {
      return List.of(file, attributes == null ? "" : FileState.of(attributes));
    }

    @Override
    public boolean isKnownByItsTime() {
      return true;
    }
  }

  /**
   * A file of a commit.
   *
   * @param blob null where the commit has none
   */
  record InCommit(Source source, @Nullable CommittedFile blob) implements EventLog {
    @Override
    public boolean exists() {
      return blob != null;
    }

    @Override
    public long size() {
      return blob == null ? 0 : blob.size();
    }

    @Override
    public FileTime lastModified() {
      return blob == null ? FileTime.fromMillis(0) : settable(FileTime.from(blob.committed()));
    }

    @Override
    public Object state() {
      return blob == null ? "" : blob.blob();
    }

    @Override
    public boolean isKnownByItsTime() {
      return false;
    }

    @Override
    public Content content() {
      if (blob == null) {
        throw new IllegalStateException("The commit has no log");
      }
      return blob;
    }
  }
}
