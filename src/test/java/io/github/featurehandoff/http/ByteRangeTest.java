package io.github.featurehandoff.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 14. */
class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1, bytes 0-0/10",
    "bytes=0-9, 0, 10, bytes 0-9/10",
    "bytes=3-, 3, 7, bytes 3-9/10",
    "bytes=3-99, 3, 7, bytes 3-9/10",
    "bytes=9-9, 9, 1, bytes 9-9/10",
    "bytes=-4, 6, 4, bytes 6-9/10",
    "bytes=-99, 0, 10, bytes 0-9/10",
    "' BYTES = 1 - 2 ', 1, 2, bytes 1-2/10",
    "bytes=0-999999999999999999, 0, 10, bytes 0-9/10"
  })
  void one_range_is_cut_to_what_is_there(String header, long first, long length, String sent) {
    assertThat(ByteRange.of(header, 10)).isEqualTo(new ByteRange(first, length));
    assertThat(new ByteRange(first, length).of(10)).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=999999999999999999-"})
  void a_range_without_a_byte_cannot_be_answered(String header) {
    ByteRange range = ByteRange.of(header, 10);

    assertThat(range).isNotNull();
    assertThat(range.isSatisfiable()).isFalse();
    assertThat(range.of(10)).isEqualTo("bytes */10");
  }

  @Test
  void nothing_has_no_range() {
    assertThat(ByteRange.of("bytes=0-", 0)).isNotNull().matches(range -> !range.isSatisfiable());
    assertThat(ByteRange.of("bytes=-1", 0)).isNotNull().matches(range -> !range.isSatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=0-1,3-4",
        "bytes=0-1, 3-4",
        "lines=0-1",
        "bytes=--1",
        "bytes=9999999999999999999-",
        "bytes=\u0661-\u0662"
      })
  void what_is_not_one_range_of_bytes_is_ignored(String header) {
    assertThat(ByteRange.of(header, 10)).isNull();
  }

  @Test
  void without_the_header_everything_is_sent() {
    assertThat(ByteRange.of(null, 10)).isNull();
  }
}
