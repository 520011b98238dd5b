package io.github.featurehandoff.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Report.Run;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Results for programs: one JSON object, described by {@code report-2.schema.json}. It is all
 * ASCII, so that it cannot control a terminal (C8.3).
 */
public final class JsonReport {
  /** The version of the schema; it changes when a program that reads reports has to change. */
  public static final int SCHEMA_VERSION = 2;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonReport() {}

  /** Prints a report. */
  public static void print(Report report, PrintStream out) {
    out.println(json(report));
  }

  /** The result of one feature, as in a report. */
  public static String json(ExportResult result) {
    return written(json -> writeResult(result, false, json));
  }

  /** A report. */
  public static String json(Report report) {
    return written(json -> write(report, json));
  }

  /** Writes a part of a report. */
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  private static String written(Part part) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      part.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(Report report, JsonGenerator json) throws IOException {
    boolean files = report.run() == Run.VALIDATE;
    json.writeStartObject();
    json.writeNumberField("schema_version", SCHEMA_VERSION);
    json.writeStringField("command", command(report.run()));
    json.writeBooleanField("dry_run", report.run() == Run.DRY_RUN);
    json.writeArrayFieldStart(files ? "files" : "features");
    for (ExportResult result : report.results()) {
      writeResult(result, files, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("failures");
    for (String failure : report.failures()) {
      json.writeString(failure);
    }
    json.writeEndArray();
    writeTotals(report, json);
    json.writeNumberField("seconds", report.taken().toMillis() / 1000.0);
    json.writeEndObject();
  }

  private static String command(Run run) {
    return switch (run) {
      case ONCE, DRY_RUN -> "once";
      case VERIFY, VERIFY_ALLOWING_BEHIND -> "verify";
      case VALIDATE -> "validate";
    };
  }

  private static void writeResult(ExportResult result, boolean file, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField(file ? "file" : "slug", result.slug());
    if (!file) {
      json.writeStringField("decision", result.decision() == null ? null : name(result.decision()));
    }
    json.writeStringField("outcome", name(result.outcome()));
    json.writeStringField("reason", result.reason());
    writeNumber("events", result.events(), json);
    writeNumber("bytes", result.bytes(), json);
    json.writeStringField("sha256", result.sha256());
    if (!file) {
      writeSource(result.source(), json);
      writeChanges(result.changes(), json);
      writeNumber("held_line", result.heldLine(), json);
    }
    json.writeArrayFieldStart("faults");
    for (Fault fault : result.faults()) {
      writeFault(fault, json);
    }
    json.writeEndArray();
    json.writeNumberField("fault_count", result.faultCount());
    json.writeEndObject();
  }

  private static void writeSource(@Nullable Source source, JsonGenerator json) throws IOException {
    if (source == null) {
      json.writeNullField("source");
      return;
    }
    json.writeObjectFieldStart("source");
    json.writeStringField("kind", name(source.kind()));
    json.writeStringField("name", source.name());
    json.writeStringField("path", source.path());
    json.writeEndObject();
  }

  private static void writeChanges(@Nullable Changes changes, JsonGenerator json)
      throws IOException {
    if (changes == null) {
      json.writeNullField("changes");
      return;
    }
    json.writeObjectFieldStart("changes");
    json.writeNumberField("kept_events", changes.kept());
    json.writeNumberField("new_events", changes.added());
    json.writeNumberField("lost_events", changes.lost());
    json.writeArrayFieldStart("first_lost");
    for (String event : changes.firstLost()) {
      json.writeString(event);
    }
    json.writeEndArray();
    writeNumber("rewritten_from_line", changes.rewrittenFrom(), json);
    json.writeEndObject();
  }

  private static void writeFault(Fault fault, JsonGenerator json) throws IOException {
    Violation violation = fault.violation();
    json.writeStartObject();
    json.writeStringField("file", fault.file());
    writeNumber("line", violation == null ? null : violation.line(), json);
    writeNumber("column", violation == null ? null : violation.column(), json);
    json.writeStringField("kind", name(violation == null ? fault.kind() : violation.kind()));
    json.writeStringField("reason", violation == null ? fault.problem() : violation.reason());
    json.writeStringField("remedy", fault.remedy());
    json.writeStringField("context", violation == null ? null : violation.context());
    json.writeEndObject();
  }

  private static void writeTotals(Report report, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("totals");
    json.writeNumberField(
        report.run() == Run.VALIDATE ? "files" : "features", report.results().size());
    for (Outcome outcome : Outcome.values()) {
      json.writeNumberField(name(outcome), report.count(outcome));
    }
    json.writeNumberField("events", sum(report, ExportResult::events));
    json.writeNumberField("bytes", sum(report, ExportResult::bytes));
    json.writeEndObject();
  }

  private static long sum(Report report, Function<ExportResult, @Nullable Long> value) {
    return report.results().stream()
        .map(value)
        .flatMap(Stream::ofNullable)
        .mapToLong(Long::longValue)
        .sum();
  }

  private static void writeNumber(String name, @Nullable Long value, JsonGenerator json)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
