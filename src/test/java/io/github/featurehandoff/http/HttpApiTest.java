package io.github.featurehandoff.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs get, held against {@code openapi.json}. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENTS = "/api/features/001-a/events";

  private final Specs specs;
  private final String openApi;
  private final JsonNode description;

  @AutoClose private final Served served;

  HttpApiTest(@TempDir Path root) throws IOException {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.events(300));
    specs.withLog("002-bad", "{}\n[]\n");
    specs.withLog("003-h\u00e4ld \"it's\" <b>", Specs.EVENT + "{\"event_id\"");
    specs.withLog("004-grows", Specs.events(300));
    openApi = Files.readString(Path.of("src/main/resources/META-INF/handoff/openapi.json"));
    description = JSON.readTree(openApi);
    served = new Served(specs);
  }

  @BeforeEach
  void everything_has_been_looked_at() {
    served
        .watching()
        .until(
            () ->
                assertThat(features().at("/totals").toString())
                    .isEqualTo(
                        "{\"failing\":2,\"held\":0,\"pending\":0,\"skipped\":0,\"up_to_date\":2,"
                            + "\"orphan\":0}"));
  }

  private JsonNode features() throws IOException, InterruptedException {
    return JSON.readTree(served.get("/api/features").body());
  }

  /** Asks, and holds the answer against the description of that path. */
  private HttpResponse<byte[]> get(int status, String described, String path, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = served.get(path, headers);
    JsonNode responses = description.at("/paths").get(described).at("/get/responses");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(responses.has(String.valueOf(status))).isTrue();
    JsonNode response = responses.get(String.valueOf(status));
    response
        .path("headers")
        .properties()
        .forEach(header -> assertThat(answer.headers().firstValue(header.getKey())).isPresent());
    if (!response.has("content")) {
      assertThat(answer.body()).isEmpty();
      return answer;
    }
    String type = answer.headers().firstValue("Content-Type").orElseThrow();
    assertThat(response.get("content").has(type)).as(type).isTrue();
    if (type.endsWith("json") && !type.contains("ndjson")) {
      String pointer =
          "#/paths/"
              + described.replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
              + "/get/responses/"
              + status
              + "/content/"
              + type.replace("/", "~1")
              + "/schema";
      assertThat(schema(pointer).validate(JSON.readTree(answer.body()))).isEmpty();
    }
    return answer;
  }

  private JsonSchema schema(String pointer) {
    return JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(
                    loaders ->
                        loaders.schemas(Map.of("https://openapi.test/openapi.json", openApi))))
        .getSchema(
            SchemaLocation.of("https://openapi.test/openapi.json" + pointer),
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }

  @Test
  void every_path_is_answered_as_it_is_described() throws Exception {
    get(200, "/api/features", "/api/features");
    get(200, "/api/features/{slug}", "/api/features/001-a");
    get(200, "/api/features/{slug}", "/api/features/002-bad");
    get(200, "/api/features/{slug}", "/api/features/003-h%C3%A4ld%20%22it's%22%20%3Cb%3E");
    get(404, "/api/features/{slug}", "/api/features/no-such");
    get(200, "/api/features/{slug}/events", EVENTS);
    get(200, "/api/features/{slug}/events", EVENTS + "?from=299");
    get(206, "/api/features/{slug}/events", EVENTS, "Range", "bytes=1-2");
    get(400, "/api/features/{slug}/events", EVENTS + "?from=0");
    get(404, "/api/features/{slug}/events", "/api/features/002-bad/events");
    get(404, "/api/features/{slug}/events", "/api/features/no-such/events");
    get(416, "/api/features/{slug}/events", EVENTS, "Range", "bytes=99999-");
    get(200, "/api/status", "/api/status");
    get(200, "/api/openapi.json", "/api/openapi.json");
  }

  @Test
  void the_description_is_what_is_served_and_describes_nothing_else() throws Exception {
    assertThat(JSON.readTree(served.get("/api/openapi.json").body())).isEqualTo(description);
    assertThat(description.at("/paths").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "/api/features",
            "/api/features/{slug}",
            "/api/features/{slug}/events",
            "/api/status",
            "/api/openapi.json");
  }

  @Test
  void all_features_are_listed_those_that_fail_first() throws Exception {
    JsonNode all = features();

    assertThat(StreamSupport.stream(all.get("features").spliterator(), false))
        .extracting(feature -> feature.get("slug").textValue())
        .containsExactly("002-bad", "003-h\u00e4ld \"it's\" <b>", "001-a", "004-grows");
    JsonNode bad = all.at("/features/0");
    assertThat(bad.at("/state").textValue()).isEqualTo("failing");
    assertThat(bad.at("/faults/0/line").intValue()).isEqualTo(2);
    assertThat(bad.at("/faults/0/remedy").textValue()).isNotEmpty();
    assertThat(all.at("/features/2/events").intValue()).isEqualTo(300);
    assertThat(all.at("/specs_directory").textValue()).isEqualTo(specs.directory().toString());
  }

  @Test
  void who_has_the_features_already_gets_them_again_only_when_something_has_changed()
      throws Exception {
    String etag =
        get(200, "/api/features", "/api/features").headers().firstValue("ETag").orElseThrow();

    get(304, "/api/features", "/api/features", "If-None-Match", etag);

    Files.writeString(specs.log("004-grows"), Specs.EVENT, StandardOpenOption.APPEND);
    served
        .watching()
        .until(
            () ->
                assertThat(served.get("/api/features", "If-None-Match", etag).statusCode())
                    .isEqualTo(200));
  }

  @Test
  void events_are_the_bytes_of_the_export_and_their_ETag_is_its_SHA_256() throws Exception {
    byte[] export = Files.readAllBytes(specs.export("001-a"));
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(export));

    HttpResponse<byte[]> whole = get(200, "/api/features/{slug}/events", EVENTS);

    assertThat(whole.body()).isEqualTo(export);
    assertThat(whole.headers().firstValue("ETag")).contains("\"" + sha256 + "\"");
    assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(export.length);
    for (String known : new String[] {"\"x\", \"" + sha256 + "\"", "W/\"" + sha256 + "\"", "*"}) {
      get(304, "/api/features/{slug}/events", EVENTS, "If-None-Match", known);
    }
    get(
        200,
        "/api/features/{slug}/events",
        EVENTS,
        "If-None-Match",
        "\"" + sha256.substring(1) + "\"");
    get(
        304,
        "/api/features/{slug}/events",
        EVENTS + "?from=7",
        "If-None-Match",
        "\"" + sha256 + "\"");
  }

  @Test
  void the_ETag_follows_the_export() throws Exception {
    String events = "/api/features/004-grows/events";
    String before = served.get(events).headers().firstValue("ETag").orElseThrow();
    long lines = Files.readString(specs.log("004-grows")).lines().count();
    Files.writeString(specs.log("004-grows"), Specs.EVENT, StandardOpenOption.APPEND);

    served
        .watching()
        .until(
            () -> {
              HttpResponse<byte[]> news =
                  served.get(events + "?from=" + (lines + 1), "If-None-Match", before);
              assertThat(new String(news.body(), StandardCharsets.UTF_8)).isEqualTo(Specs.EVENT);
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 299, 300, 301, 5000})
  void from_a_line_on_is_what_tail_prints(int line) throws Exception {
    Process tail =
        new ProcessBuilder("tail", "-n", "+" + line, specs.export("001-a").toString()).start();
    byte[] expected = tail.getInputStream().readAllBytes();

    assertThat(get(200, "/api/features/{slug}/events", EVENTS + "?from=" + line).body())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "1.0", "", "9999999999999999999", "%00", "1%201"})
  void what_is_not_the_number_of_a_line_is_refused(String line) throws Exception {
    HttpResponse<byte[]> answer = get(400, "/api/features/{slug}/events", EVENTS + "?from=" + line);

    assertThat(JSON.readTree(answer.body()).get("detail").textValue())
        .isEqualTo("from is not the number of a line: 1, 2 and so on.");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 0, 10",
    "bytes=100-, 100, 9999999",
    "bytes=-50, -50, 50",
    "bytes=5-5, 5, 1"
  })
  void a_range_is_a_part_of_the_export(String range, int from, int length) throws Exception {
    byte[] export = Files.readAllBytes(specs.export("001-a"));
    int first = from < 0 ? export.length + from : from;
    int end = Math.min(first + length, export.length);

    HttpResponse<byte[]> part = get(206, "/api/features/{slug}/events", EVENTS, "Range", range);

    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(export, first, end));
    assertThat(part.headers().firstValue("Content-Range"))
        .contains("bytes " + first + "-" + (end - 1) + "/" + export.length);
  }

  @Test
  void a_range_of_an_export_that_has_changed_is_all_of_it() throws Exception {
    String etag = served.get(EVENTS).headers().firstValue("ETag").orElseThrow();

    get(206, "/api/features/{slug}/events", EVENTS, "Range", "bytes=0-1", "If-Range", etag);
    get(200, "/api/features/{slug}/events", EVENTS, "Range", "bytes=0-1", "If-Range", "\"old\"");
    get(200, "/api/features/{slug}/events", EVENTS, "Range", "bytes=0-1,4-5");
  }

  @Test
  void every_answer_tells_browsers_to_run_nothing_that_is_not_in_a_file_of_its_own()
      throws Exception {
    Set<String> policies =
        Stream.of(
                "/api/features",
                EVENTS,
                "/api/features/no-such",
                "/no-such",
                "/observe/health",
                "/observe/metrics")
            .map(this::policy)
            .collect(Collectors.toSet());

    assertThat(policies)
        .hasSize(1)
        .allSatisfy(
            policy -> assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
  }

  private String policy(String path) {
    try {
      return served.get(path).headers().firstValue("Content-Security-Policy").orElse("none");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
