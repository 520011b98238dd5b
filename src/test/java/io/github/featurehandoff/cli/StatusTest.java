package io.github.featurehandoff.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.featurehandoff.Specs;
import io.github.featurehandoff.Watching;
import io.github.featurehandoff.http.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watcher's status file has, and what {@code handoff status} says of it. */
class StatusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Specs specs;
  private final Path file;
  private final List<Process> watchers = new ArrayList<>();

  StatusTest(@TempDir Path root) {
    specs = new Specs(root);
    file = specs.workingDirectory().resolve("status.json");
    specs.withLog("001-a", Specs.events(2));
  }

  @AfterEach
  void endWhatAFailedTestLeft() {
    watchers.forEach(Process::destroyForcibly);
  }

  private Process watcher(String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Handoff.class.getName()));
    line.addAll(List.of(specs.watching("-Dhandoff.status-file=" + file)));
    line.addAll(List.of(more));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(specs.workingDirectory().resolve("watch.log").toFile())
            .start();
    watchers.add(process);
    return process;
  }

  private Specs.Run status(String... more) {
    List<String> arguments = new ArrayList<>(List.of("status"));
    arguments.addAll(List.of(more.length == 0 ? new String[] {file.toString()} : more));
    return specs.handoff(Map.of(), arguments.toArray(String[]::new));
  }

  private void until(ThrowingConsumer<JsonNode> holds) {
    await()
        .atMost(DEADLINE)
        .ignoreException(java.nio.file.NoSuchFileException.class)
        .untilAsserted(() -> holds.accept(JSON.readTree(Files.readString(file))));
  }

  private void untilExported(int features) {
    until(
        status ->
            assertThat(status.at("/totals").toString())
                .isEqualTo(
                    "{\"features\":"
                        + features
                        + ",\"up_to_date\":"
                        + features
                        + ",\"pending\":0,\"failing\":0}"));
  }

  @Test
  void a_watcher_whose_first_scan_never_ends_is_not_well() throws Exception {
    Path routes = specs.routesWith("watch-features", "scheduler: .*", "initialDelay: 3600000");
    watcher("-Dhandoff.routes-dir=" + routes, "-Dhandoff.scan-interval=100ms");

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(status().out())
                    .startsWith("No full scan has ended since the start.\nState: running\n"));
    assertThat(status().status()).isEqualTo(1);
  }

  @Test
  void a_watcher_that_is_killed_is_dead_at_once() throws Exception {
    Process watcher = watcher();
    untilExported(1);
    assertThat(status().status()).isZero();
    assertThat(status().out())
        .startsWith("All is well.\nState: running\n")
        .contains("Process id: " + watcher.pid() + "\n")
        .contains("Last export: ")
        .endsWith("1 feature: 1 up to date, 0 pending, 0 failing\n");

    watcher.destroyForcibly().waitFor();

    assertThat(JSON.readTree(Files.readString(file)).get("state").textValue()).isEqualTo("running");
    assertThat(status().out())
        .startsWith("The watcher is dead. Its process, " + watcher.pid() + ", is gone.\n");
    assertThat(status().status()).isEqualTo(3);
  }

  @Test
  void a_watcher_that_is_terminated_says_that_it_was_stopped_C10_3() throws Exception {
    Process watcher = watcher();
    untilExported(1);

    watcher.destroy();
    assertThat(watcher.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(watcher.exitValue()).isEqualTo(143);
    assertThat(status().out()).startsWith("The watcher is dead. It was stopped at ");
    assertThat(status().status()).isEqualTo(3);
  }

  @Test
  void a_watcher_that_waits_for_its_specs_directory_is_alive_C10_1() throws Exception {
    specs.watch("-Dhandoff.status-file=" + file).close();
    assertThat(status().out()).startsWith("The watcher is dead. It was stopped at ");
    Path elsewhere = specs.workingDirectory().resolve("elsewhere");
    Files.move(specs.directory(), elsewhere);
    try (Watching watching = specs.watch("-Dhandoff.status-file=" + file)) {
      watching.says("Waiting for it.");
      until(status -> assertThat(status.get("state").textValue()).isEqualTo("running"));
      assertThat(status().out())
          .startsWith("The specs directory is missing.\nState: running\nSpecs directory: ");
      assertThat(status().status()).isEqualTo(1);

      Files.move(elsewhere, specs.directory());
      untilExported(1);
      assertThat(status().status()).isZero();
    }
  }

  @Test
  void a_watcher_that_starts_over_elsewhere_is_never_dead_C10_1() throws Exception {
    Path link = specs.workingDirectory().resolve("link");
    Files.createSymbolicLink(link, specs.directory());
    Specs other = new Specs(specs.workingDirectory().resolve("other"));
    other.withLog("002-b", Specs.events(2));
    try (Watching watching = specs.watchIn(link, "-Dhandoff.status-file=" + file)) {
      untilExported(1);
      Path next = Files.createSymbolicLink(link.resolveSibling("next"), other.directory());
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);

      Set<String> states = new HashSet<>();
      watching.until(
          () -> {
            JsonNode status = JSON.readTree(Files.readString(file));
            states.add(status.get("state").textValue());
            assertThat(status.get("specs_directory").textValue())
                .isEqualTo(other.directory().toString());
          });
      assertThat(states).contains("running").doesNotContain("stopped");
    }
  }

  @Test
  void a_standby_that_could_not_take_over_is_not_well_C12_5() throws Exception {
    Path lock = Files.createDirectory(file.resolveSibling("lock"));
    try (Watching watching =
        specs.watch("-Dhandoff.status-file=" + file, "-Dhandoff.leader.lock-dir=" + lock)) {
      untilExported(1);
      watching.until(() -> assertThat(lock.resolve("handoff.dat")).isNotEmptyFile());
      assertThat(status().status()).isZero();

      Files.move(lock, lock.resolveSibling("away"));
      Files.writeString(lock, "");
      until(status -> assertThat(status.get("standby").booleanValue()).isTrue());
      assertThat(status().out())
          .startsWith(
              "The directory of handoff.leader.lock-dir, "
                  + lock
                  + ", is not a directory.\nState: ");
      assertThat(status().status()).isEqualTo(1);

      Files.move(specs.directory(), specs.workingDirectory().resolve("elsewhere"));
      until(
          status ->
              assertThat(status.get("fault").textValue())
                  .isEqualTo("The specs directory is missing."));
    }
  }

  @Test
  void a_watcher_that_waits_for_its_specs_directory_is_terminated_as_any_C10_3() throws Exception {
    Files.move(specs.directory(), specs.workingDirectory().resolve("elsewhere"));
    Process watcher = watcher();
    Path log = specs.workingDirectory().resolve("watch.log");
    await()
        .atMost(DEADLINE)
        .untilAsserted(() -> assertThat(log).content().contains("Waiting for it."));

    watcher.destroy();
    assertThat(watcher.waitFor(10, TimeUnit.SECONDS)).isTrue();

    assertThat(watcher.exitValue()).isEqualTo(143);
  }

  @Test
  void the_file_has_the_form_that_its_schema_describes_and_is_written_again_and_again()
      throws Exception {
    try (Watching watching =
        specs.watch("-Dhandoff.status-file=" + file, "-Dhandoff.scan-interval=100ms")) {
      untilExported(1);
      JsonNode first = JSON.readTree(Files.readString(file));
      watching.until(
          () ->
              assertThat(JSON.readTree(Files.readString(file)).get("written"))
                  .isNotEqualTo(first.get("written")));
      String schema = specs.handoff(Map.of(), "schema", "status").out();

      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(first))
          .isEmpty();
      assertThat(first.get("schema")).isEqualTo(JSON.readTree(schema).get("$id"));
      assertThat(first.get("process_id").longValue()).isEqualTo(ProcessHandle.current().pid());
      assertThat(first.get("standby").booleanValue()).isFalse();
      assertThat(Instant.parse(first.get("last_export").textValue()))
          .isAfter(Instant.parse(first.get("started").textValue()));
    }
  }

  @Test
  void a_feature_that_fails_is_named_and_the_exit_status_is_1() {
    specs.withLog("002-bad\u001B", "[]\n");
    try (Watching watching = specs.watch("-Dhandoff.status-file=" + file)) {
      watching.says("001-a: 2 events");
      until(
          status ->
              assertThat(status.get("totals").toString())
                  .endsWith("\"up_to_date\":1,\"pending\":0,\"failing\":1}"));

      assertThat(status().out())
          .startsWith("1 feature fails.\n")
          .contains(
              "2 features: 1 up to date, 0 pending, 1 failing\nfailing       002-bad\\u001b  ");
      assertThat(status().status()).isEqualTo(1);
    }
  }

  @Test
  void an_old_file_is_a_dead_watchers() throws Exception {
    try (Watching watching = specs.watch("-Dhandoff.status-file=" + file)) {
      watching.says("001-a: 2 events");
      untilExported(1);
      ObjectNode old = (ObjectNode) JSON.readTree(Files.readString(file));
      Path copy = file.resolveSibling("old.json");

      Files.writeString(copy, old.put("process_space", "another host").toString());
      assertThat(status(copy.toString()).status()).as("its process cannot be asked for").isZero();

      Files.writeString(
          copy, old.put("next_by", Instant.now().minusSeconds(1).toString()).toString());
      assertThat(status(copy.toString()).out())
          .startsWith("The watcher is dead. Its status is old: it was written at ");
      assertThat(status(copy.toString()).status()).isEqualTo(3);
    }
  }

  @Test
  void where_the_file_cannot_be_written_exports_go_on_and_the_log_says_so_once_C6_4()
      throws Exception {
    Path blocked = Files.createDirectory(file.resolveSibling("blocked"));
    Files.createDirectories(blocked.resolve(".status.json.tmp/not-empty"));
    try (Watching watching =
        specs.watch(
            "-Dhandoff.status-file=" + blocked.resolve("status.json"),
            "-Dhandoff.scan-interval=100ms")) {
      watching.says("001-a: 2 events");
      specs.withLog("002-b", Specs.events(1));
      watching.says("002-b: 1 event");
      assertThat(watching.timesSaid(" cannot be written: ")).isEqualTo(1);
      assertThat(blocked.resolve("status.json")).doesNotExist();
      Files.delete(blocked.resolve(".status.json.tmp/not-empty"));
      watching.says("is written again");
    }
    assertThat(blocked.resolve(".status.json.tmp")).doesNotExist();
  }

  @Test
  void what_lies_in_the_place_of_its_temporary_file_is_not_written_through_C8_1() throws Exception {
    Path temporary = file.resolveSibling(".status.json.tmp");
    Path other = Specs.write(file.resolveSibling("other"), "mine");
    Files.createSymbolicLink(temporary, other);
    specs.watch("-Dhandoff.status-file=" + file).close();
    assertThat(status().out()).startsWith("The watcher is dead. It was stopped at ");
    assertThat(other).hasContent("mine");

    Path mkfifo = Path.of("/usr/bin/mkfifo");
    assumeTrue(Files.exists(mkfifo), "there is no mkfifo");
    new ProcessBuilder(mkfifo.toString(), temporary.toString()).start().waitFor();
    try (Watching watching = specs.watch("-Dhandoff.status-file=" + file)) {
      watching.until(
          () ->
              assertThat(JSON.readTree(Files.readString(file)).get("state").textValue())
                  .isEqualTo("running"));
    }
  }

  @Test
  void a_watcher_is_asked_over_http_too() throws Exception {
    String address;
    try (Served served = new Served(specs)) {
      address = served.uri("/").toString();
      served.watching().says("001-a: ");
      assertThat(status(address).out()).startsWith("All is well.\nState: running\n");
      assertThat(status(address).status()).isZero();
      assertThat(status(address + "api").err())
          .isEqualTo(
              "handoff: "
                  + address
                  + "api has no status of a watcher. Name its status file or URL.\n");
    }
    assertThat(status(address).out())
        .isEqualTo("The watcher is dead. Nothing answers at " + address + ".\n");
    assertThat(status(address).status()).isEqualTo(3);
  }

  @Test
  void the_file_is_that_of_the_setting() throws Exception {
    assertThat(specs.handoff(Map.of("HANDOFF_STATUS_FILE", file.toString()), "status").err())
        .isEqualTo(
            "handoff: " + file + " cannot be read: it does not exist. Name a status file.\n");
    try (Watching watching = specs.watch("-Dhandoff.status-file=" + file)) {
      watching.says("001-a: 2 events");
      untilExported(1);
      assertThat(specs.handoff(Map.of("HANDOFF_STATUS_FILE", file.toString()), "status").status())
          .isZero();
    }
  }

  @Test
  void what_is_no_status_is_wrong_usage_C9_4() {
    assertThat(specs.handoff(Map.of(), "status").err())
        .isEqualTo(
            "handoff: Name a status file or the URL of a watcher, or set handoff.status-file.\n");
    for (String content : List.of("", "nonsense", "{}", "{\"state\": \"running\"}", "[1]")) {
      Specs.write(file, content);
      assertThat(status().err())
          .isEqualTo(
              "handoff: " + file + " has no status of a watcher. Name its status file or URL.\n");
      assertThat(status().status()).isEqualTo(2);
    }
  }
}
