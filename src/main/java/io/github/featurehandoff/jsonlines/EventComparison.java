package io.github.featurehandoff.jsonlines;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events two logs have in common (C7.3). An event is identified by its {@code event_id}, or
 * by its bytes where it has none; how often and where it stands makes no difference.
 *
 * @param kept how many events both have
 * @param added how many only the newer one has
 * @param lost how many only the older one has
 * @param firstLost the first three of those, in the older one's order: an {@code event_id}, or the
 *     number of a line without one
 */
public record EventComparison(long kept, long added, long lost, List<String> firstLost) {
  private static final int LOST_NAMED = 3;

  /** How many events are in memory at a time, as hashes of 8 bytes: less than 64 MiB. */
  private static final int AT_ONCE = 7 << 20;

  /** Nobody can make events whose hashes are equal. */
  private static final long SEED = new SecureRandom().nextLong();

  public EventComparison {
    firstLost = List.copyOf(firstLost);
  }

  /**
   * Compares two logs; an unfinished line at the end is left out. Both are read several times where
   * they have more events than fit into 64 MiB as hashes.
   */
  public static EventComparison of(Content newer, Content older) throws IOException {
    return of(newer, older, AT_ONCE);
  }

  static EventComparison of(Content newer, Content older, int atOnce) throws IOException {
    long newerLines = LineCount.of(newer).lines();
    long olderLines = LineCount.of(older).lines();
    int passes = (int) ((newerLines + olderLines) / atOnce) + 1;
    long kept = 0;
    long added = 0;
    long lost = 0;
    NavigableMap<Long, String> firstLost = new TreeMap<>();
    for (int pass = 0; pass < passes; pass++) {
      Hashes inNewer = new Hashes(newer, newerLines, pass, passes);
      Hashes inOlder = new Hashes(older, olderLines, pass, passes);
      int all = inOlder.size;
      inOlder.removeAll(inNewer);
      int common = all - inOlder.size;
      kept += common;
      added += inNewer.size - common;
      lost += inOlder.size;
      if (inOlder.size > 0) {
        firstLost.putAll(inOlder.first(older));
      }
    }
    return new EventComparison(
        kept, added, lost, firstLost.values().stream().limit(LOST_NAMED).toList());
  }

  private static @Nullable String id(byte[] event) {
    return JsonStrings.string(event, "event_id");
  }

  private static long hash(byte[] event) {
    String id = id(event);
    long hash = SEED;
    if (id != null) {
      for (int i = 0; i < id.length(); i++) {
        hash = mix(hash ^ id.charAt(i));
      }
      return hash;
    }
    for (byte b : event) {
      hash = mix(hash ^ b);
    }
    return mix(~hash);
  }

  /** A bijection in which every bit of the result depends on every bit given (SplitMix64). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The hashes of one pass's share of a log's events: sorted, each once. */
  private static final class Hashes {
    private long[] values;
    private int size;

    Hashes(Content log, long lines, int pass, int passes) throws IOException {
      values = new long[(int) (lines / passes) + 1024];
      try (Lines events = new Lines(log)) {
        for (byte[] event = events.next(); event != null; event = events.next()) {
          long hash = hash(event);
          if (Long.remainderUnsigned(hash, passes) == pass) {
            if (size == values.length) {
              values = Arrays.copyOf(values, size + size / 2);
            }
            values[size++] = hash;
          }
        }
      }
      Arrays.sort(values, 0, size);
      int all = size;
      size = 0;
      for (int i = 0; i < all; i++) {
        if (size == 0 || values[i] != values[size - 1]) {
          values[size++] = values[i];
        }
      }
    }

    private boolean has(long hash) {
      return Arrays.binarySearch(values, 0, size, hash) >= 0;
    }

    void removeAll(Hashes others) {
      int all = size;
      size = 0;
      for (int i = 0; i < all; i++) {
        if (!others.has(values[i])) {
          values[size++] = values[i];
        }
      }
    }

    /** The first events of a log that are among these: by their lines, what a person calls them. */
    Map<Long, String> first(Content log) throws IOException {
      Set<Long> found = new HashSet<>();
      Map<Long, String> named = new HashMap<>();
      try (Lines events = new Lines(log)) {
        byte[] event = events.next();
        for (long line = 1; event != null && found.size() < Math.min(size, LOST_NAMED); line++) {
          long hash = hash(event);
          if (has(hash) && found.add(hash)) {
            named.put(line, Objects.requireNonNullElse(id(event), "line " + line));
          }
          event = events.next();
        }
      }
      return named;
    }
  }
}
