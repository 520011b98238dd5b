package io.github.featurehandoff.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.status.StatusFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Says whether a watcher is alive and well. */
@Command(
    name = "status",
    description = "Say whether a watcher is alive and well, from its status file or over HTTP.",
    exitCodeList = {
      "0:The watcher is alive and well.",
      "1:It is alive, but something fails.",
      Handoff.WRONG,
      "3:It is dead."
    },
    footer = {
      "  handoff status /run/handoff/status.json",
      "  handoff status http://localhost:8080/ --format=json"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int DEAD = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParentCommand private @Nullable Handoff program;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|URL",
      description =
          "The status file of a watcher, or the address of its page. Default: handoff.status-file.")
  private @Nullable String place;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The format: text (default) or json.")
  private ProgramCommands.ConfigCommand.Format format = ProgramCommands.ConfigCommand.Format.text;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Handoff.Surroundings around = Handoff.surroundings(program);
    try {
      JsonMapper mapper = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
      String from = place == null ? configured(around) : place;
      JsonNode status = null;
      String dead;
      String fault = null;
      try {
        boolean served = from.matches("(?i)https?://.*");
        status = mapper.readTree(served ? served(from) : written(from, around));
        dead = dead(status);
        fault = status.required("fault").textValue();
      } catch (JsonProcessingException | RuntimeException e) {
        throw new InvalidSettingsException(
            Printable.of(from) + " has no status of a watcher. Name its status file or URL.");
      } catch (IOException e) {
        dead = "Nothing answers at " + Printable.of(from) + ".";
      }
      int exitStatus = dead != null ? DEAD : fault != null ? 1 : ExitCode.OK;
      around.print(
          format == ProgramCommands.ConfigCommand.Format.text
              ? text(status, dead, fault)
              : json(status, dead != null ? dead : fault, exitStatus, mapper));
      return exitStatus;
    } catch (InvalidSettingsException e) {
      e.faults().forEach(around::complain);
      return ExitCode.USAGE;
    }
  }

  /** Why a watcher is dead; null if it is alive. */
  private static @Nullable String dead(JsonNode status) {
    String written = status.required("written").textValue();
    if (status.required("state").textValue().equals("stopped")) {
      return "It was stopped at " + written + ".";
    }
    long process = status.required("process_id").longValue();
    if (StatusFile.processSpace().equals(status.required("process_space").textValue())
        && ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty()) {
      return "Its process, " + process + ", is gone.";
    }
    return Instant.parse(status.required("next_by").textValue()).isBefore(Instant.now())
        ? "Its status is old: it was written at " + written + "."
        : null;
  }

  private static String configured(Handoff.Surroundings around) throws InvalidSettingsException {
    Path file = around.settings(Map.of()).statusFile();
    if (file == null) {
      throw new InvalidSettingsException(
          "Name a status file or the URL of a watcher, or set handoff.status-file.");
    }
    return file.toString();
  }

  private static byte[] written(String file, Handoff.Surroundings around)
      throws InvalidSettingsException {
    try {
      return Files.readAllBytes(around.workingDirectory().resolve(file));
    } catch (IOException e) {
      throw new InvalidSettingsException(
          Printable.of(file) + " cannot be read: " + Reason.of(e) + ". Name a status file.");
    }
  }

  /**
   * What the page of a watcher has for programs.
   *
   * @throws IOException if nothing answers
   */
  private static byte[] served(String address) throws IOException, InterruptedException {
    URI status = URI.create(address.endsWith("/") ? address : address + "/").resolve("api/status");
    HttpResponse<byte[]> answer =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .build()
            .send(
                HttpRequest.newBuilder(status).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IllegalArgumentException("answers " + answer.statusCode());
    }
    return answer.body();
  }

  private static String json(
      @Nullable JsonNode status, @Nullable String reason, int exitStatus, JsonMapper mapper)
      throws JsonProcessingException {
    return mapper.writeValueAsString(
            mapper
                .createObjectNode()
                .put("exit_status", exitStatus)
                .put("alive", exitStatus != DEAD)
                .put("reason", reason)
                .set("status", status))
        + "\n";
  }

  private static String text(
      @Nullable JsonNode status, @Nullable String dead, @Nullable String fault) {
    List<String> lines = new ArrayList<>();
    lines.add(
        dead != null
            ? "The watcher is dead. " + dead
            : Objects.requireNonNullElse(fault, "All is well."));
    if (status != null) {
      add(lines, "State", status.path("state"));
      if (status.path("standby").booleanValue()) {
        lines.add("Standby: another watcher leads");
      }
      add(lines, "Specs directory", status.path("specs_directory"));
      add(lines, "Process", status.path("process_id"));
      add(lines, "Version", status.path("version"));
      add(lines, "Started", status.path("started"));
      add(lines, "Last full scan", status.path("last_full_scan"));
      add(lines, "Last export", status.path("last_export"));
      JsonNode totals = status.path("totals");
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %,d up to date, %,d pending, %,d failing",
              Plural.of(totals.path("features").longValue(), "feature"),
              totals.path("up_to_date").longValue(),
              totals.path("pending").longValue(),
              totals.path("failing").longValue()));
      for (Map.Entry<String, JsonNode> feature : status.path("failing").properties()) {
        lines.add("failing       " + feature.getKey() + "  " + feature.getValue().asText());
      }
    }
    return lines.stream().map(line -> Printable.of(line) + "\n").collect(Collectors.joining());
  }

  private static void add(List<String> lines, String name, JsonNode value) {
    if (!value.isNull() && !value.isMissingNode()) {
      lines.add(name + ": " + value.asText());
    }
  }
}
