package io.github.featurehandoff.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C8: whatever is asked, only exports are read, and nothing is written. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileTest {
  private static final String SECRET = "{\"secret\": true}\n";
  private static final String EVENTS = "/api/features/001-a/events";

  private final Specs specs;

  @AutoClose private final Served served;

  HostileTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.events(3));
    specs.withLog(".hidden", SECRET);
    Specs.write(specs.feature(".hidden/handoff/events.jsonl"), SECRET);
    Specs.write(specs.workingDirectory().resolve("002-outside/meta.json"), "{}");
    Specs.write(specs.workingDirectory().resolve("002-outside/handoff/events.jsonl"), SECRET);
    Files.createSymbolicLink(
        specs.feature("linked"), specs.workingDirectory().resolve("002-outside"));
    specs.withoutLog("003-link");
    Files.createSymbolicLink(
        specs.feature("003-link/handoff"), specs.workingDirectory().resolve("002-outside/handoff"));
    specs.withoutLog("004-file");
    Files.createDirectories(specs.feature("004-file/handoff"));
    Files.createSymbolicLink(
        specs.export("004-file"),
        specs.workingDirectory().resolve("002-outside/handoff/events.jsonl"));
    served = new Served(specs);
    served.watching().until(() -> assertThat(specs.export("001-a")).exists());
  }

  /** The status line, the headers and the body. */
  private String raw(String request) throws IOException {
    try (Socket socket = served.connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String get(String target) throws IOException {
    return raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/features/..%2f..%2fetc%2fpasswd/events",
        "/api/features/../../../../etc/passwd",
        "/api/features/../../../../etc/passwd/events",
        "/api/features/%2e%2e/events",
        "/api/features/..%5c..%5cetc/events",
        "/api/features/..%2f002-outside/events",
        "/api/features/002-outside/events",
        "/api/features/linked/events",
        "/api/features/003-link/events",
        "/api/features/004-file/events",
        "/api/features/.hidden/events",
        "/api/features/%2ehidden/events",
        "/api/features/./events",
        "/api/features/./.hidden/events",
        "/api/features//events",
        "/api/features/%00/events",
        "/api/features/001-a%00/events",
        "/api/features/001-a%2f/events",
        "/api/features/001-a%2f../events",
        "/api/features/001-a%2fhandoff/events",
        "/api/features/001-a/../.hidden/events",
        "/api/features/001-a;x=y/events",
        "/api/features/%2fetc%2fpasswd/events",
        "/api/features/%c0%ae%c0%ae/events",
        "/api/features/%/events",
        "/api/features/%zz/events",
        "/api/features/%ff%fe/events",
        "/api/features/001-a/handoff/events.jsonl",
        "/api/features/001-a/status.events.jsonl",
        "/api/features/{slug}/events",
        "/api/features/:slug/events",
        "/api/features/*/events",
        "/META-INF/handoff/openapi.json",
        "//etc/passwd",
        "/../../etc/passwd",
        "http://other.example/api/features/.hidden/events",
        "/file:/etc/passwd"
      })
  void no_path_leads_to_anything_but_an_export_C8_1(String target) throws Exception {
    String answer = get(target);

    assertThat(answer)
        .startsWith("HTTP/1.1 ")
        .doesNotStartWith("HTTP/1.1 2")
        .doesNotContain("root:");
    assertThat(answer).doesNotContain("secret", "\tat ");
  }

  @Test
  void a_path_of_the_feature_itself_does_not_name_it_C8_2() throws Exception {
    String path = URLEncoder.encode(specs.feature("001-a").toString(), StandardCharsets.UTF_8);

    assertThat(get("/api/features/" + path + "/events")).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)",
        "it's \"quoted\"",
        "\u202Eltr\u200F",
        "a b+c%20d",
        "?x=1&y=2#z",
        "line\nbreak\r\nX-Injected: 1",
        "\u0001\u001B[31m",
        "..",
        "-rf"
      })
  void a_slug_is_data_C8_3(String name) throws Exception {
    String slug = "009-" + name;
    specs.withLog(slug, "{\"<script>\": \"</script>\u2028\"}\n");
    String encoded = URLEncoder.encode(slug, StandardCharsets.UTF_8).replace("+", "%20");
    served
        .watching()
        .until(
            () ->
                assertThat(new String(served.get("/api/features/" + encoded).body(), US_ASCII))
                    .contains("\"state\":\"up_to_date\""));

    HttpResponse<byte[]> feature = served.get("/api/features/" + encoded);
    HttpResponse<byte[]> events = served.get("/api/features/" + encoded + "/events");

    assertThat(new String(feature.body(), StandardCharsets.UTF_8)).matches("[ -~]*");
    assertThat(events.body()).isEqualTo(Files.readAllBytes(specs.log(slug)));
    assertThat(feature.headers().map()).doesNotContainKey("x-injected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"})
  void only_GET_and_HEAD_are_answered(String method) throws Exception {
    List<Path> before = everything();
    for (String path : new String[] {"/api/features", EVENTS, "/api/openapi.json"}) {
      String answer =
          raw(
              method
                  + " "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");

      assertThat(answer)
          .as(path)
          .startsWith("HTTP/1.1 405 ")
          .containsIgnoringCase("\r\nallow: GET, HEAD\r\n")
          .contains("Content-Security-Policy: ");
    }
    assertThat(everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/features/001-a",
        "/features/none",
        "/page/page.css",
        "/api/features",
        "/api/features/001-a",
        "/api/features/none",
        "/api/openapi.json",
        EVENTS,
        EVENTS + "?from=2"
      })
  void HEAD_is_answered_as_GET_without_the_body(String target) throws Exception {
    String head =
        "HEAD "
            + target
            + " HTTP/1.1\r\nHost: localhost\r\nRange: bytes=1-2\r\nConnection: close\r\n\r\n";
    served
        .watching()
        .until(
            () -> {
              String get = get(target);
              int headers = get.indexOf("\r\n\r\n") + 4;
              assertThat(raw(head)).isEqualTo(get.substring(0, headers));
              assertThat(get.substring(0, headers))
                  .containsIgnoringCase("\r\ncontent-length: " + (get.length() - headers) + "\r\n");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/observe/health", "/observe/health/ready?data=true", "/observe/metrics"})
  void what_Camel_serves_is_answered_to_HEAD_too(String target) throws Exception {
    assertThat(raw("HEAD " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n");
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> files = Files.walk(specs.workingDirectory())) {
      return files.sorted().toList();
    }
  }

  @Test
  void what_a_request_says_about_itself_is_not_repeated_in_the_answer() throws Exception {
    String answer =
        raw(
            "GET "
                + EVENTS
                + "?Content-Security-Policy=x&Set-Cookie=a&Location=b HTTP/1.1\r\nHost: localhost\r\n"
                + "X-Mine: 1\r\nCamelHttpResponseCode: 500\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .doesNotContainIgnoringCase("x-mine", "set-cookie", "location", "camel");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "127.0.0.1.evil.example", "evil.example:80", "[::2]", "10.0.0.1"})
  void a_name_that_a_browser_was_led_here_by_is_refused(String host) throws Exception {
    assertThat(
            raw("GET " + EVENTS + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .doesNotContain("event_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:80",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]:80",
        "a.localhost"
      })
  void a_name_of_this_machine_is_not(String host) throws Exception {
    assertThat(
            raw("GET " + EVENTS + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void a_header_of_a_mebibyte_is_refused() throws Exception {
    try (Socket socket = served.connect()) {
      OutputStream out = socket.getOutputStream();
      byte[] part = "x".repeat(1 << 16).getBytes(US_ASCII);
      try {
        out.write(("GET " + EVENTS + " HTTP/1.1\r\nX: ").getBytes(US_ASCII));
        for (int i = 0; i < 16; i++) {
          out.write(part);
        }
      } catch (SocketException e) {
        // It did not wait for the end.
      }
      assertThat(answered(socket)).isNotEqualTo("HTTP/1.1 2");
    }
    assertThat(served.get(EVENTS).statusCode()).isEqualTo(200);
  }

  private static String answered(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readNBytes(10), US_ASCII);
    } catch (SocketException e) {
      return "";
    }
  }

  @Test
  void a_long_line_is_sent_as_it_is() throws Exception {
    specs.withLog("005-long", "{\"a\": \"" + "<script>".repeat(78_088) + "\"}\n");
    served.watching().until(() -> assertThat(specs.export("005-long")).exists());

    assertThat(served.get("/api/features/005-long/events").body())
        .isEqualTo(Files.readAllBytes(specs.log("005-long")));
  }

  @Test
  void five_hundred_connections_at_once_keep_nobody_waiting() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        Socket socket = served.connect();
        sockets.add(socket);
        // Half of them never finish their request; the others do not read the answer.
        socket
            .getOutputStream()
            .write(
                ("GET " + EVENTS + " HTTP/1.1\r\nHost: localhost\r\n" + (i % 2 == 0 ? "\r\n" : ""))
                    .getBytes(US_ASCII));
      }
      assertThat(served.get(EVENTS).statusCode()).isEqualTo(200);
      specs.withLog("001-a", Specs.events(4));
      served
          .watching()
          .until(
              () -> assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a")));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void clients_that_do_not_read_share_one_answer(@TempDir Path root) throws Exception {
    Specs many = new Specs(root);
    for (int i = 100; i < 300; i++) {
      many.withLog(i + "-bad", "[]\n".repeat(100));
    }
    List<Socket> sockets = new ArrayList<>();
    try (Served serving = new Served(many)) {
      serving
          .watching()
          .until(
              () -> assertThat(serving.get("/api/features").body()).hasSizeGreaterThan(5_000_000));
      long before = outsideTheHeap();
      for (int i = 0; i < 20; i++) {
        Socket socket = serving.connect();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket
            .getOutputStream()
            .write("GET /api/features HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
      }
      for (Socket socket : sockets) {
        assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }

      assertThat(outsideTheHeap() - before).isLessThan(10_000_000);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Bytes that wait to be sent are there. */
  private static long outsideTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void a_client_that_goes_away_leaves_nothing_open() throws Exception {
    Path open = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(open), "only Linux lists open files");
    String line = "{\"a\": \"" + "x".repeat(1 << 20) + "\"}\n";
    specs.withLog("002-long", line.repeat(24));
    served.watching().until(() -> assertThat(specs.export("002-long")).exists());
    for (int i = 0; i < 10; i++) {
      try (Socket socket = served.connect()) {
        socket.setReceiveBufferSize(4096);
        socket
            .getOutputStream()
            .write(
                "GET /api/features/002-long/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        assertThat(in.readNBytes(1000)).hasSize(1000);
        assertThat(openExports(open)).isPositive();
      }
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(openExports(open)).isZero());
  }

  private long openExports(Path open) throws IOException {
    try (Stream<Path> files = Files.list(open)) {
      return files.filter(file -> leadsTo(file, specs.export("002-long"))).count();
    }
  }

  private static boolean leadsTo(Path link, Path target) {
    try {
      return Files.readSymbolicLink(link).equals(target);
    } catch (IOException e) {
      return false;
    }
  }
}
