package org.example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.featurehandoff.FeatureHandoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of src/docs/embedding.md, in an application with the jar and nothing else. */
class ExamplesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Main main = new Main();
  private final Path directory;
  private final Path specs;

  ExamplesTest(@TempDir Path directory) throws IOException {
    this.directory = directory.toRealPath();
    specs = Files.createDirectory(this.directory.resolve("kitty-specs"));
  }

  @BeforeEach
  void keep_everything_in_one_directory() {
    main.addOverrideProperty("handoff.specs-dir", specs.toString());
    main.addOverrideProperty("nightly.reports", directory.resolve("reports").toString());
    main.addOverrideProperty("archive.dir", directory.resolve("archive").toString());
    main.addOverrideProperty("inbox.dir", directory.resolve("inbox").toString());
    main.addOverrideProperty("outbox.dir", directory.resolve("outbox").toString());
  }

  @AfterEach
  void stop() {
    System.clearProperty("handoff.output-dir");
    System.clearProperty("handoff.replace");
    main.stop();
  }

  private CamelContext start() {
    main.start();
    return main.getCamelContext();
  }

  private Path log(String slug, int events) throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 1; i <= events; i++) {
      log.append("{\"event_id\": \"").append(i).append("\", \"note\": \"é\u2028\"}\n");
    }
    return write(specs.resolve(slug).resolve("status.events.jsonl"), log.toString());
  }

  private static Path write(Path file, String content) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, content);
  }

  private Path export(String slug) {
    return specs.resolve(slug).resolve("handoff/events.jsonl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ch.qos.logback.classic.Logger",
        "picocli.CommandLine",
        "me.tongfei.progressbar.ProgressBar"
      })
  void the_libraries_of_the_program_do_not_come_with_the_jar(String name) {
    assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> Class.forName(name));
  }

  @Test
  void the_routes_come_out_of_the_packaged_jar() {
    assertThat(FeatureHandoff.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .endsWith(".jar");
    assertThat(getClass().getResource("/META-INF/handoff/routes/export-feature.camel.yaml"))
        .hasProtocol("jar");
  }

  @Test
  void a_system_property_sets_a_key() throws Exception {
    Path log = log("001-import-contacts", 3);
    Path output = Files.createDirectory(directory.resolve("output"));
    System.setProperty("handoff.output-dir", output.toString());
    CamelContext camel = start();

    camel
        .createProducerTemplate()
        .requestBody("direct:handoff-export-feature", "001-import-contacts");

    assertThat(output.resolve("001-import-contacts/events.jsonl")).hasSameBinaryContentAs(log);
    assertThat(export("001-import-contacts")).doesNotExist();
  }

  @Test
  void a_wrong_value_in_a_system_property_keeps_the_application_from_starting() {
    System.setProperty("handoff.replace", "maybe");

    assertThatThrownBy(this::start)
        .hasMessage(
            "handoff.replace is \"maybe\" among the application's properties. Accepted: never, safe,"
                + " always.");
  }

  @Test
  void a_webhook_exports_a_feature_and_a_queue_gets_the_result() throws Exception {
    Path log = log("001-import-contacts", 3);
    CamelContext camel = start();

    camel
        .createProducerTemplate()
        .sendBody("direct:feature-done", "{\"feature\": \"001-import-contacts\"}");

    try (ConsumerTemplate queue = camel.createConsumerTemplate()) {
      JsonNode result = JSON.readTree(receive(queue, "seda:handed-over"));
      assertThat(result.path("slug").asText()).isEqualTo("001-import-contacts");
      assertThat(result.path("outcome").asText()).isEqualTo("exported");
      assertThat(result.path("events").asInt()).isEqualTo(3);
    }
    assertThat(export("001-import-contacts")).hasSameBinaryContentAs(log);
  }

  @Test
  void a_feature_that_fails_goes_to_another_queue() throws Exception {
    write(specs.resolve("001-import-contacts/status.events.jsonl"), "[]\n");
    CamelContext camel = start();

    camel
        .createProducerTemplate()
        .sendBody("direct:feature-done", "{\"feature\": \"001-import-contacts\"}");

    try (ConsumerTemplate queue = camel.createConsumerTemplate()) {
      assertThat(receive(queue, "seda:refused"))
          .startsWith("001-import-contacts: ")
          .contains("/001-import-contacts/status.events.jsonl:1:1: ");
    }
  }

  private static String receive(ConsumerTemplate queue, String endpoint) {
    return queue.receiveBody(endpoint, DEADLINE.toMillis(), String.class);
  }

  @Test
  void every_night_all_features_are_exported_and_reported_even_if_one_fails() throws Exception {
    Path log = log("001-import-contacts", 3);
    write(specs.resolve("002-password-reset/status.events.jsonl"), "[]\n");
    main.addOverrideProperty("nightly.delay", "0");
    start();

    JsonNode totals = JSON.readTree(onlyFile(directory.resolve("reports"))).path("totals");

    assertThat(totals.path("exported").asInt()).isEqualTo(1);
    assertThat(totals.path("failed").asInt()).isEqualTo(1);
    assertThat(export("001-import-contacts")).hasSameBinaryContentAs(log);
  }

  @Test
  void the_archive_has_the_events_of_every_export_in_a_directory_for_its_slug() throws Exception {
    log("001-import-contacts", 30);
    log("002-password-reset", 2);
    CamelContext camel = start();

    camel.createProducerTemplate().requestBody("direct:handoff-export-features", (Object) null);
    Path log = log("001-import-contacts", 40);
    camel
        .createProducerTemplate()
        .requestBody("direct:handoff-export-feature", "001-import-contacts");

    assertThat(directory.resolve("archive/001-import-contacts/events.jsonl"))
        .hasSameBinaryContentAs(log);
    assertThat(directory.resolve("archive/002-password-reset/events.jsonl"))
        .hasSameBinaryContentAs(export("002-password-reset"));
    assertThat(Files.getLastModifiedTime(export("001-import-contacts")))
        .isEqualTo(Files.getLastModifiedTime(log));
  }

  @Test
  void the_kamelet_answers_each_file_of_the_inbox_with_a_file_of_the_outbox() throws Exception {
    Path log = log("001-import-contacts", 3);
    write(specs.resolve("002-password-reset/status.events.jsonl"), "[]\n");
    write(directory.resolve("inbox/1.txt"), "001-import-contacts\n");
    write(directory.resolve("inbox/2.txt"), "002-password-reset\n");
    start();

    JsonNode result = JSON.readTree(onlyFile(directory.resolve("outbox")));

    assertThat(result.path("slug").asText()).isEqualTo("001-import-contacts");
    assertThat(result.path("events").asInt()).isEqualTo(3);
    assertThat(export("001-import-contacts")).hasSameBinaryContentAs(log);
    await().atMost(DEADLINE).until(() -> Files.exists(directory.resolve("inbox/failed/2.txt")));
    assertThat(directory.resolve("outbox/002-password-reset.json")).doesNotExist();
  }

  @Test
  void the_events_of_an_export_come_out_of_the_kamelet_one_by_one() throws Exception {
    Path log = log("001-import-contacts", 2);
    main.addOverrideProperty("handoff.events", "direct:handoff-events");
    main.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("kamelet:handoff-events-source").to("seda:events");
              }
            });
    CamelContext camel = start();

    camel
        .createProducerTemplate()
        .requestBody("direct:handoff-export-feature", "001-import-contacts");

    try (ConsumerTemplate queue = camel.createConsumerTemplate()) {
      for (String line : Files.readAllLines(log)) {
        assertThat(receive(queue, "seda:events")).isEqualTo(line);
      }
    }
  }

  /** Waits until a directory has one whole JSON file. */
  private static String onlyFile(Path directory) {
    return await()
        .atMost(DEADLINE)
        .ignoreExceptions()
        .until(
            () -> {
              try (Stream<Path> files = Files.list(directory)) {
                List<Path> found = files.toList();
                assertThat(found).hasSize(1);
                String text = Files.readString(found.get(0));
                JSON.readTree(text);
                return text;
              }
            },
            text -> text.endsWith("}"));
  }
}
