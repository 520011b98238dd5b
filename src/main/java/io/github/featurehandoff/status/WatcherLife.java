package io.github.featurehandoff.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a status file says of its watcher.
 *
 * @param dead why the watcher is dead; null if it is alive
 * @param fault what is not well although it is alive; null if all is
 */
public record WatcherLife(@Nullable String dead, @Nullable String fault) {

  /**
   * Judges a status file.
   *
   * @throws IllegalArgumentException if this is not the content of one
   */
  public static WatcherLife of(JsonNode status) {
    try {
      return new WatcherLife(dead(status), status.required("fault").textValue());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("is not a status file of this version", e);
    }
  }

  private static @Nullable String dead(JsonNode status) {
    String written = status.required("written").textValue();
    if (status.required("state").textValue().equals("stopped")) {
      return "It was stopped at " + written + ".";
    }
    long process = status.required("process_id").longValue();
    if (processSpace().equals(status.required("process_space").textValue())
        && ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty()) {
      return "Its process, " + process + ", is gone.";
    }
    return Instant.parse(status.required("next_by").textValue()).isBefore(Instant.now())
        ? "Its status is old: it was written at " + written + "."
        : null;
  }

  /** The same for all processes that can tell each other by their numbers. */
  static String processSpace() {
    try {
      Path name = Path.of("/proc/sys/kernel/hostname");
      return Files.exists(name)
          ? Files.readString(name).strip()
              + " "
              + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return UUID.randomUUID().toString();
    }
  }
}
