package io.github.featurehandoff.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a request asks for (RFC 9110, section 14).
 *
 * @param first the index of its first byte
 * @param length its length; 0 if the file has no byte of what was asked for
 */
record ByteRange(long first, long length) {
  private static final Pattern ONE_RANGE =
      Pattern.compile(
          "bytes *= *(?:(\\d{1,18}) *- *(\\d{0,18})|- *(\\d{1,18}))", Pattern.CASE_INSENSITIVE);

  /**
   * What a {@code Range} header asks for.
   *
   * @return null for the whole file: where there is no header, or one that this server does not
   *     know, such as several ranges
   */
  static @Nullable ByteRange of(@Nullable String header, long size) {
    Matcher range = ONE_RANGE.matcher(header == null ? "" : header.strip());
    if (!range.matches()) {
      return null;
    }
    if (range.group(3) != null) {
      long length = Math.min(Long.parseLong(range.group(3)), size);
      return new ByteRange(size - length, length);
    }
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
    return last < first
        ? null
        : new ByteRange(first, Math.max(0, Math.min(last, size - 1) - first + 1));
  }

  boolean isSatisfiable() {
    return length > 0;
  }

  String of(long size) {
    return isSatisfiable()
        ? "bytes " + first + "-" + (first + length - 1) + "/" + size
        : "bytes */" + size;
  }
}
