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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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

  Export read(Path file, BasicFileAttributes attributes) throws IOException {
    FileState state = FileState.of(attributes);
    Read before = known.get(file);
    if (before != null && before.state.equals(state)) {
      return before.export;
    }
    Export export =
        new Export(
            LineCount.of(Content.of(file)).lines(),
            attributes.size(),
            lastEvent(file, attributes.size()),
            ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
                .toInstant());
    known.put(file, new Read(state, export));
    return export;
  }

  /** Forgets exports that are not among these any more. */
  void retain(Collection<Path> files) {
    known.keySet().retainAll(files);
  }

  private static @Nullable Instant lastEvent(Path file, long size) throws IOException {
    Content tail =
        () ->
            FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                .position(Math.max(0, size - TAIL));
    Instant last = null;
    try (Lines events = new Lines(tail)) {
      for (byte[] event = events.next(); event != null; event = events.next()) {
        String at = JsonStrings.string(event, "at");
        Instant time = EventTime.of(at != null ? at : JsonStrings.string(event, "timestamp"));
        if (time != null && (last == null || time.isAfter(last))) {
          last = time;
        }
      }
    }
    return last;
  }
}
