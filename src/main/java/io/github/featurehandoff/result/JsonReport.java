package io.github.featurehandoff.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.ExportResult.Outcome;
import io.github.featurehandoff.result.Report.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Results for programs: one JSON object, described by {@code report-3.schema.json}. It is all
 * ASCII, so that it cannot control a terminal (C8.3).
 */
public final class JsonReport {
  /** The version of the schema; it changes when a program that reads reports has to change. */
  public static final int SCHEMA_VERSION = 3;

  /** Apart: most runs write no JSON, and Jackson's classes slow the start. */
  private static final class Json {
    static final JsonFactory FACTORY =
        new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  }

  private JsonReport() {}

  /** The result of one feature, as in a report. */
  public static String json(ExportResult result) {
    return json(tree(result, false, null));
  }

  public static String json(Report report) {
    return json(tree(report));
  }

  public static String json(Members tree) {
    return json(tree, false);
  }

  /** An object, indented or on one line. */
  public static String json(Members tree, boolean indented) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
      if (indented) {
        json.useDefaultPrettyPrinter();
      }
      write(tree, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  public static String schema(String of, int version) {
    return resource(of + "-" + version + ".schema.json");
  }

  public static String resource(String name) {
    try (InputStream in = JsonReport.class.getResourceAsStream("/META-INF/handoff/" + name)) {
      if (in == null) {
        throw new IllegalStateException("META-INF/handoff/" + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version of the program, from the manifest of the jar; null where there is none. */
  public static @Nullable String version() {
    return JsonReport.class.getPackage().getImplementationVersion();
  }

  /** A constant's name as reports have it. */
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Members tree(Report report) {
    boolean files = report.run() == Run.VALIDATE;
    Path specs = files ? null : report.specs();
    String results = files ? "files" : "features";
    Members totals = new Members().with(results, report.results().size());
    Stream.of(Outcome.values()).forEach(each -> totals.with(name(each), report.count(each)));
    totals.with("delivered", report.delivered()).with("waiting_for_delivery", report.waiting());
    return new Members()
        .with("schema", "urn:feature-handoff:report:" + SCHEMA_VERSION)
        .with("schema_version", SCHEMA_VERSION)
        .with("version", version())
        .with("command", report.run().command())
        .with("dry_run", report.run() == Run.DRY_RUN)
        .with("specs_dir", specs)
        .with("started", report.started())
        .with("ended", report.started().plus(report.taken()))
        .with("seconds", report.taken().toMillis() / 1000.0)
        .with("exit_status", report.exitStatus())
        .with("failures", report.failures().stream())
        .with("totals", totals.with("events", report.events()).with("bytes", report.bytes()))
        .with(results, report.results().stream().map(result -> tree(result, files, specs)));
  }

  private static Members tree(ExportResult result, boolean file, @Nullable Path specs) {
    Members tree = new Members().with(file ? "file" : "slug", result.slug());
    if (!file) {
      tree.with("decision", result.decision());
    }
    tree.with("outcome", result.outcome())
        .with("reason", result.reason())
        .with("events", result.events())
        .with("bytes", result.bytes())
        .with("sha256", result.sha256());
    if (!file) {
      tree.with("source", tree(result.source()))
          .with("changes", tree(result.changes()))
          .with("held_line", result.heldLine())
          .with("delivered_events", result.delivered())
          .with("waits_for_delivery", result.waits());
    }
    boolean placed = file || specs != null;
    return tree.with(
            "faults",
            result.faults().stream()
                .map(fault -> tree(fault, placed ? result.place(fault, specs) : null)))
        .with("fault_count", result.faultCount());
  }

  public static @Nullable Members tree(@Nullable Source source) {
    return source == null
        ? null
        : new Members()
            .with("kind", source.kind())
            .with("name", source.name())
            .with("path", source.path());
  }

  private static @Nullable Members tree(@Nullable Changes changes) {
    return changes == null
        ? null
        : new Members()
            .with("kept_events", changes.kept())
            .with("new_events", changes.added())
            .with("lost_events", changes.lost())
            .with("first_lost", changes.firstLost().stream())
            .with("rewritten_from_line", changes.rewrittenFrom());
  }

  public static Members tree(Fault fault, @Nullable String path) {
    Violation violation = fault.violation();
    return new Members()
        .with("file", fault.file())
        .with("path", path)
        .with("line", violation == null ? null : violation.line())
        .with("column", violation == null ? null : violation.column())
        .with("kind", violation == null ? fault.kind() : violation.kind())
        .with("reason", fault.problem())
        .with("remedy", fault.remedy())
        .with("context", violation == null ? null : violation.context());
  }

  /** An object, whose members are numbers, booleans, objects, streams of elements, or text. */
  public static final class Members extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1L;

    public Members with(String name, @Nullable Object value) {
      put(name, value);
      return this;
    }
  }

  private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value instanceof Members members) {
      json.writeStartObject();
      for (Map.Entry<String, @Nullable Object> member : members.entrySet()) {
        json.writeFieldName(member.getKey());
        write(member.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof Stream<?> elements) {
      json.writeStartArray();
      for (Iterator<?> each = elements.iterator(); each.hasNext(); ) {
        write(each.next(), json);
      }
      json.writeEndArray();
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      json.writePOJO(value);
    } else {
      json.writeString(value instanceof Enum<?> constant ? name(constant) : value.toString());
    }
  }
}
