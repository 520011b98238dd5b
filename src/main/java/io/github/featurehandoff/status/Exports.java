package io.github.featurehandoff.status;

import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.JsonStrings;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.jsonlines.Lines;
import io.github.featurehandoff.status.FeatureStatus.Export;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the exports hold. Each is read once, until its inode, size or modification time changes. For
 * one thread at a time.
 */
final class Exports {
  /** Times are looked for in the last bytes of an export, whatever its size. */
  private static final long TAIL = 1 << 20;

  private final Map<Path, Read> known = new HashMap<>();

  private record Read(FileState state, Export export) {}

  /** What is known of an export without reading it; null if it would have to be read. */
  @Nullable Export known(Path file, BasicFileAttributes attributes) {
    Read read = known.get(file);
    return read != null && read.state.equals(FileState.of(attributes)) ? read.export : null;
  }

  /**
   * What an export holds.
   *
   * @throws IOException if it cannot be read
   */
  Export read(Path file, BasicFileAttributes attributes) throws IOException {
    Export export = known(file, attributes);
    if (export == null) {
      export =
          new Export(
              LineCount.of(file).lines(),
              attributes.size(),
              lastEvent(file, attributes.size()),
              changed(file));
      known.put(file, new Read(FileState.of(attributes), export));
    }
    return export;
  }

  void retain(Set<Path> files) {
    known.keySet().retainAll(files);
  }

  private static @Nullable Instant changed(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
            instanceof FileTime time
        ? time.toInstant()
        : null;
  }

  private static @Nullable Instant lastEvent(Path file, long size) throws IOException {
    long from = Math.max(0, size - TAIL);
    Content tail =
        () ->
            FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                .position(from);
    Instant[] last = new Instant[1];
    boolean[] whole = {from == 0};
    Lines.read(
        tail,
        (bytes, begin, end) -> {
          Instant time = whole[0] ? time(bytes, begin, end) : null;
          whole[0] = true;
          if (time != null && (last[0] == null || time.isAfter(last[0]))) {
            last[0] = time;
          }
          return true;
        });
    return last[0];
  }

  private static @Nullable Instant time(byte[] bytes, int from, int to) {
    try {
      String at = JsonStrings.string(bytes, from, to, "at");
      return EventTime.of(at != null ? at : JsonStrings.string(bytes, from, to, "timestamp"));
    } catch (IOException e) {
      return null;
    }
  }
}
