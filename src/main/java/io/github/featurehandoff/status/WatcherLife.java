package io.github.featurehandoff.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a status file says of its watcher.
 *
 * @param dead why the watcher is dead; null if it is alive
 * @param fault what is not well although it is alive; null if all is
 */
public record WatcherLife(@Nullable String dead, @Nullable String fault) {
  private static final int MISSED_SCANS = 3;

  /**
   * Judges a status file.
   *
   * @throws IllegalArgumentException if this is not the content of one
   */
  public static WatcherLife of(JsonNode status, Instant now) {
    try {
      String dead = dead(status, now);
      return new WatcherLife(dead, dead == null ? fault(status, now) : null);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("is not a status file of this version", e);
    }
  }

  private static @Nullable String dead(JsonNode status, Instant now) {
    if (status.required("state").textValue().equals("stopped")) {
      return "It was stopped at " + status.required("written").textValue() + ".";
    }
    long process = status.required("process_id").longValue();
    if (processSpace().equals(status.required("process_space").textValue())
        && !runs(process, status.required("process_started").textValue())) {
      return "Its process, " + process + ", is gone.";
    }
    return Instant.parse(status.required("next_by").textValue()).isBefore(now)
        ? "Its status is old: it was written at " + status.required("written").textValue() + "."
        : null;
  }

  /** A process of the same number that started at another time is another one. */
  private static boolean runs(long process, @Nullable String started) {
    Optional<ProcessHandle> handle = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    Instant start = handle.flatMap(running -> running.info().startInstant()).orElse(null);
    return handle.isPresent()
        && (start == null
            || started == null
            || Duration.between(start, Instant.parse(started)).abs().toSeconds() < 2);
  }

  private static @Nullable String fault(JsonNode status, Instant now) {
    if (!status.required("specs_directory_there").booleanValue()) {
      return "The specs directory is gone.";
    }
    String last = status.required("last_full_scan").textValue();
    double late = MISSED_SCANS * status.required("scan_interval_seconds").doubleValue();
    if (last != null
        && !status.required("standby").booleanValue()
        && Instant.parse(last).plusMillis((long) (1000 * late)).isBefore(now)) {
      return "The last full scan, at " + last + ", is too long ago.";
    }
    int failing = status.required("failing").size();
    return failing == 0 ? null : failing == 1 ? "1 feature fails." : failing + " features fail.";
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
