package io.github.featurehandoff.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Says whether a watcher is alive and well. */
@Command(
    name = "status",
    description = "Say whether a watcher is alive and well, from its status file or over HTTP.",
    exitCodeList = {
      "0:The watcher is alive and well.",
      "1:It is alive, but something fails.",
      Handoff.NOTHING_TRIED,
      "3:It is dead."
    },
    footer = {
      "  handoff status /run/handoff/status.json",
      "  handoff status http://localhost:8080/"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int DEAD = 3;
  private static final String[] SHOWN =
      "State, Specs directory, Process id, Version, Started, Last full scan, Last export"
          .split(", ");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParentCommand private Handoff program;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE|URL",
      description =
          "The status file of a watcher, or the address of its page. Default: handoff.status-file.")
  private @Nullable String place;

  @Override
  public Integer call() throws InterruptedException {
    String from = place == null ? configured() : place;
    try {
      boolean served = from.matches("(?i)https?://.*");
      JsonNode status = new ObjectMapper().readTree(served ? served(from) : written(from));
      String dead = dead(status);
      String fault = status.required("fault").textValue();
      say(dead == null ? Objects.requireNonNullElse(fault, "All is well.") : dead);
      describe(status);
      return dead != null ? DEAD : fault != null ? 1 : ExitCode.OK;
    } catch (InvalidSettingsException e) {
      throw e;
    } catch (JsonProcessingException | RuntimeException e) {
      throw new InvalidSettingsException(
          Printable.of(from) + " has no status of a watcher. Name its status file or URL.");
    } catch (IOException e) {
      say("The watcher is dead. Nothing answers at " + from + ".");
      return DEAD;
    }
  }

  private void say(String line) {
    program.print(Printable.of(line) + "\n");
  }

  /** Why a watcher is dead; null if it is alive. */
  private static @Nullable String dead(JsonNode status) {
    String dead = "The watcher is dead. ";
    String written = status.required("written").textValue();
    if (status.required("state").textValue().equals("stopped")) {
      return dead + "It was stopped at " + written + ".";
    }
    long process = status.required("process_id").longValue();
    if (StatusFile.processSpace().equals(status.required("process_space").textValue())
        && ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty()) {
      return dead + "Its process, " + process + ", is gone.";
    }
    return Instant.parse(status.required("next_by").textValue()).isBefore(Instant.now())
        ? dead + "Its status is old: it was written at " + written + "."
        : null;
  }

  private String configured() {
    Path file = program.settings(Map.of(), List.of()).statusFile();
    if (file == null) {
      throw new InvalidSettingsException(
          "Name a status file or the URL of a watcher, or set handoff.status-file.");
    }
    return file.toString();
  }

  private byte[] written(String file) {
    try {
      return Files.readAllBytes(program.around.workingDirectory().resolve(file));
    } catch (IOException e) {
      throw new InvalidSettingsException(
          Printable.of(file) + " cannot be read: " + Reason.of(e) + ". Name a status file.");
    }
  }

  private static byte[] served(String address) throws IOException, InterruptedException {
    URI status = URI.create(address.endsWith("/") ? address : address + "/").resolve("api/status");
    HttpRequest request = HttpRequest.newBuilder(status).timeout(PATIENCE).build();
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IllegalArgumentException("answers " + answer.statusCode());
    }
    return answer.body();
  }

  private void describe(JsonNode status) {
    for (String each : SHOWN) {
      JsonNode value = status.path(each.toLowerCase(Locale.ROOT).replace(' ', '_'));
      if (!value.isNull() && !value.isMissingNode()) {
        say(each + ": " + value.asText());
      }
    }
    if (status.path("standby").booleanValue()) {
      say("Standby: another watcher leads");
    }
    JsonNode totals = status.path("totals");
    say(
        String.format(
            Locale.ROOT,
            "%s: %,d up to date, %,d pending, %,d failing",
            Plural.of(totals.path("features").longValue(), "feature"),
            totals.path("up_to_date").longValue(),
            totals.path("pending").longValue(),
            totals.path("failing").longValue()));
    status
        .path("failing")
        .properties()
        .forEach(
            feature ->
                say("failing       " + feature.getKey() + "  " + feature.getValue().asText()));
  }
}
