package io.github.featurehandoff.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.WatcherLife;
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
import java.util.concurrent.Callable;
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

  /** Made when it is first asked for, since it takes 100 ms, and picocli looks at all commands. */
  private static final class Json {
    static final JsonMapper MAPPER =
        JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  }

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

  /** Nothing answers at an address. */
  private static final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String reason) {
      super(reason);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Handoff.Surroundings around = Handoff.surroundings(program);
    try {
      String from = place == null ? configured(around) : place;
      JsonNode status = null;
      WatcherLife life;
      try {
        status = from.matches("(?i)https?://.*") ? served(from) : written(from, around);
        life = WatcherLife.of(status, Instant.now());
      } catch (NoAnswerException e) {
        life = new WatcherLife(e.getMessage(), null);
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new InvalidSettingsException(
            List.of(
                Printable.of(from) + " has no status of a watcher. Name its status file or URL."));
      }
      int exitStatus = life.dead() != null ? DEAD : life.fault() != null ? 1 : ExitCode.OK;
      around.print(
          format == ProgramCommands.ConfigCommand.Format.text
              ? text(status, life)
              : json(status, life, exitStatus));
      return exitStatus;
    } catch (InvalidSettingsException e) {
      e.faults().forEach(around::complain);
      return ExitCode.USAGE;
    }
  }

  private static String configured(Handoff.Surroundings around) throws InvalidSettingsException {
    Path file =
        Settings.load(Map.of(), around.environment(), around.workingDirectory(), around.home())
            .statusFile();
    if (file == null) {
      throw new InvalidSettingsException(
          List.of("Name a status file or the URL of a watcher, or set handoff.status-file."));
    }
    return file.toString();
  }

  private static JsonNode written(String file, Handoff.Surroundings around)
      throws InvalidSettingsException, JsonProcessingException {
    try {
      return Json.MAPPER.readTree(Files.readAllBytes(around.workingDirectory().resolve(file)));
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidSettingsException(
          List.of(
              Printable.of(file) + " cannot be read: " + Reason.of(e) + ". Name a status file."));
    }
  }

  private static JsonNode served(String address)
      throws NoAnswerException, InterruptedException, JsonProcessingException {
    URI status = URI.create(address.endsWith("/") ? address : address + "/").resolve("api/status");
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(
                  HttpRequest.newBuilder(status).timeout(PATIENCE).build(),
                  HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalArgumentException("answers " + answer.statusCode());
      }
      return Json.MAPPER.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new NoAnswerException("Nothing answers at " + Printable.of(address) + ".");
    }
  }

  private static String json(@Nullable JsonNode status, WatcherLife life, int exitStatus)
      throws JsonProcessingException {
    return Json.MAPPER.writeValueAsString(
            Json.MAPPER
                .createObjectNode()
                .put("exit_status", exitStatus)
                .put("alive", life.dead() == null)
                .put("reason", life.dead() == null ? life.fault() : life.dead())
                .set("status", status))
        + "\n";
  }

  private static String text(@Nullable JsonNode status, WatcherLife life) {
    StringBuilder text = new StringBuilder();
    if (life.dead() != null) {
      text.append("The watcher is dead. ").append(life.dead()).append('\n');
    } else {
      text.append(life.fault() == null ? "All is well." : life.fault()).append('\n');
    }
    if (status == null) {
      return text.toString();
    }
    line(text, "State", status.path("state"));
    if (status.path("standby").booleanValue()) {
      text.append("Standby: another watcher leads\n");
    }
    line(text, "Specs directory", status.path("specs_directory"));
    line(text, "Process", status.path("process_id"));
    line(text, "Version", status.path("version"));
    line(text, "Started", status.path("started"));
    line(text, "Last full scan", status.path("last_full_scan"));
    line(text, "Last export", status.path("last_export"));
    JsonNode totals = status.path("totals");
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %,d up to date, %,d pending, %,d failing%n",
            Plural.of(totals.path("features").longValue(), "feature"),
            totals.path("up_to_date").longValue(),
            totals.path("pending").longValue(),
            totals.path("failing").longValue()));
    status
        .path("failing")
        .properties()
        .forEach(
            feature ->
                text.append("failing       ")
                    .append(Printable.of(feature.getKey()))
                    .append("  ")
                    .append(Printable.of(feature.getValue().asText()))
                    .append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, JsonNode value) {
    if (!value.isNull() && !value.isMissingNode()) {
      text.append(name).append(": ").append(Printable.of(value.asText())).append('\n');
    }
  }
}
