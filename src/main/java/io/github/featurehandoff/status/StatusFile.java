package io.github.featurehandoff.status;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.watch.WatchStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watcher's state as a JSON file, replaced atomically ({@code handoff.status-file}). */
public final class StatusFile {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private boolean failed;

  /** A file in an existing directory. */
  public StatusFile(Path file) {
    this.file = file;
  }

  /** Writes a watcher's state to the configured file, if there is one. */
  public static Consumer<WatchStatus> reporter(Settings settings) {
    Path file = settings.statusFile();
    return file == null ? status -> {} : new StatusFile(file)::write;
  }

  /** Replaces the file; a failure is logged once. */
  public void write(WatchStatus status) {
    Path written = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      try (JsonGenerator json = JSON.createGenerator(written.toFile(), JsonEncoding.UTF8)) {
        write(status, json);
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      failed = false;
    } catch (IOException | UncheckedIOException e) {
      if (!failed) {
        LOG.error("The status file {} cannot be written: {}", file, e.toString());
      }
      failed = true;
    }
  }

  private static void write(WatchStatus status, JsonGenerator json) throws IOException {
    json.useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeNumberField("version", 1);
    json.writeBooleanField("specs_directory_there", status.specsDirectoryThere());
    json.writeStringField(
        "last_full_scan", status.lastFullScan() == null ? null : status.lastFullScan().toString());
    json.writeNumberField("directories", status.directories());
    json.writeBooleanField("git_busy", status.gitBusy());
    json.writeObjectFieldStart("failing");
    for (Map.Entry<String, String> feature : status.failing().entrySet()) {
      json.writeStringField(feature.getKey(), feature.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
