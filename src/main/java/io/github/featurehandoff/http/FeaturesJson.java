package io.github.featurehandoff.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Source;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.watch.WatchStatus;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Features as JSON, as {@code openapi.json} describes them; all ASCII (C8.3). */
final class FeaturesJson {
  /** Changes when a program that reads this has to change. */
  private static final int SCHEMA_VERSION = 1;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private FeaturesJson() {}

  /** Writes a part of an answer. */
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  /** All features, and how the watcher is. */
  static Buffer all(Path specs, Instant started, WatchStatus watcher, Overview.Snapshot features) {
    return written(
        json -> {
          json.writeStringField("specs_directory", specs.toString());
          json.writeBooleanField("specs_directory_there", watcher.specsDirectoryThere());
          json.writeStringField("fault", features.fault());
          writeTime("started", started, json);
          writeTime("last_full_scan", watcher.lastFullScan(), json);
          json.writeBooleanField("git_busy", watcher.gitBusy());
          json.writeBooleanField("complete", features.complete());
          json.writeObjectFieldStart("totals");
          for (State state : State.values()) {
            json.writeNumberField(JsonReport.name(state), features.count(state));
          }
          json.writeEndObject();
          json.writeArrayFieldStart("features");
          for (FeatureStatus feature : features.features()) {
            json.writeStartObject();
            write(feature, json);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** One feature. */
  static Buffer one(FeatureStatus feature) {
    return written(json -> write(feature, json));
  }

  /** What is wrong with a request (RFC 9457). */
  static Buffer problem(int status, String title, String detail) {
    return written(
        json -> {
          json.writeNumberField("status", status);
          json.writeStringField("title", title);
          json.writeStringField("detail", detail);
        });
  }

  private static Buffer written(Part members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("schema_version", SCHEMA_VERSION);
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void write(FeatureStatus feature, JsonGenerator json) throws IOException {
    Export export = feature.export();
    json.writeStringField("slug", feature.slug());
    json.writeStringField("state", JsonReport.name(feature.state()));
    json.writeStringField("reason", feature.reason());
    writeNumber("events", export == null ? null : export.events(), json);
    writeNumber("bytes", export == null ? null : export.bytes(), json);
    writeTime("last_event", export == null ? null : export.lastEvent(), json);
    writeTime("exported", export == null ? null : export.exported(), json);
    writeSource(feature.source(), json);
    json.writeArrayFieldStart("faults");
    for (Fault fault : feature.faults()) {
      writeFault(feature, fault, json);
    }
    json.writeEndArray();
    json.writeNumberField("fault_count", feature.faultCount());
  }

  private static void writeSource(@Nullable Source source, JsonGenerator json) throws IOException {
    if (source == null) {
      json.writeNullField("source");
      return;
    }
    json.writeObjectFieldStart("source");
    json.writeStringField("kind", JsonReport.name(source.kind()));
    json.writeStringField("name", source.name());
    json.writeStringField("path", source.path());
    json.writeEndObject();
  }

  /** As in a report. */
  private static void writeFault(FeatureStatus feature, Fault fault, JsonGenerator json)
      throws IOException {
    Violation violation = fault.violation();
    json.writeStartObject();
    json.writeStringField("file", fault.file());
    json.writeStringField(
        "path", feature.feature().path().resolve(fault.file()).normalize().toString());
    writeNumber("line", violation == null ? null : violation.line(), json);
    writeNumber("column", violation == null ? null : violation.column(), json);
    json.writeStringField(
        "kind", JsonReport.name(violation == null ? fault.kind() : violation.kind()));
    json.writeStringField("reason", fault.problem());
    json.writeStringField("remedy", fault.remedy());
    json.writeStringField("context", violation == null ? null : violation.context());
    json.writeEndObject();
  }

  private static void writeNumber(String name, @Nullable Long value, JsonGenerator json)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private static void writeTime(String name, @Nullable Instant time, JsonGenerator json)
      throws IOException {
    json.writeStringField(name, time == null ? null : time.toString());
  }
}
