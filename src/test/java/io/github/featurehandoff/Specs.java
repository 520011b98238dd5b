package io.github.featurehandoff;

import io.github.featurehandoff.cli.Handoff;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.snapshot.UnpublishedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** A specs directory to test with, and the program that runs over it. */
public final class Specs {
  public static final String EVENT = "{\"event_id\": \"01\", \"to_lane\": \"planned\"}\n";
  public static final String BRANCH = "main";
  public static final String COMMIT = "4f0c9d1e7a3b5c6d8e9f00112233445566778899";

  /** In the past and with nanoseconds, so that a copied time differs from a new one. */
  public static final FileTime LONG_AGO =
      FileTime.from(Instant.parse("2026-03-02T09:00:00.123456789Z"));

  private final Path directory;
  private final Path workingDirectory;

  /** The outcome of a run of the program. */
  public record Run(int status, String out, String err) {}

  public Specs(Path root) {
    try {
      workingDirectory = Files.createDirectories(root).toRealPath();
      directory = Files.createDirectories(workingDirectory.resolve("kitty-specs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  public Path workingDirectory() {
    return workingDirectory;
  }

  public Path feature(String slug) {
    return directory.resolve(slug);
  }

  public Path log(String slug) {
    return feature(slug).resolve("status.events.jsonl");
  }

  public Path export(String slug) {
    return feature(slug).resolve("handoff/events.jsonl");
  }

  /** Gives a feature a log. */
  public Path withLog(String slug, String content) {
    return withLog(slug, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Gives a feature a log that was last modified {@link #LONG_AGO}. */
  public Path withLog(String slug, byte[] content) {
    Path log = write(log(slug), content);
    return modified(log, LONG_AGO);
  }

  /** Makes a feature without a log. */
  public Path withoutLog(String slug) {
    write(feature(slug).resolve("meta.json"), "{\"target_branch\": \"2.x\"}\n");
    return feature(slug);
  }

  public Path withNamespace(String slug, String content) {
    return write(feature(slug).resolve("handoff/namespace.json"), content);
  }

  public Path withNamespace(String slug, String branch, String commit) {
    return withNamespace(
        slug, "{\"source_branch\": \"" + branch + "\", \"source_commit\": \"" + commit + "\"}");
  }

  public static Path write(Path file, String content) {
    return write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  public static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path modified(Path file, FileTime time) {
    try {
      return Files.setLastModifiedTime(file, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code count} events, each with its number. */
  public static String events(int count) {
    StringBuilder log = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      log.append("{\"event_id\": \"").append(i).append("\"}\n");
    }
    return log.toString();
  }

  /** A directory with a copy of the routes, with a replacement for what matches in one of them. */
  public Path routesWith(String route, String regex, String replacement) {
    Path routes = workingDirectory.resolve("routes");
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        write(routes.resolve(file.getFileName()), Files.readAllBytes(file));
      }
      Path file = routes.resolve(route + ".camel.yaml");
      String before = Files.readString(file);
      String after = before.replaceFirst(regex, Matcher.quoteReplacement(replacement));
      if (after.equals(before)) {
        throw new IllegalArgumentException("Nothing in " + file + " matches " + regex);
      }
      write(file, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return routes;
  }

  /** What was accepted of a feature's events. */
  public Path deliveryRecord(String slug) {
    return export(slug).resolveSibling(".events.jsonl.delivered");
  }

  /** A file that a killed process has left where exports are prepared. */
  public static Path leftover(Path exports) throws IOException {
    try (UnpublishedFile living = UnpublishedFile.create(new FeatureDirectory(exports, exports))) {
      return write(Path.of(living.path().toString().replace(".tmp", "0.tmp")), "{");
    }
  }

  /** Everything below the specs directory that an export may have left behind. */
  public List<Path> leftBehind() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\.events\\.jsonl.*|.*\\.tmp"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code handoff once} over this directory; it does not wait for torn tails. */
  public Run once(String... more) {
    return handoff(Map.of(), with(more, "once", directory.toString(), "-Dhandoff.settle-time=0ms"));
  }

  /** The same, with a branch and a commit for bootstrap events. */
  public Run onceWithSource(String... more) {
    return once(
        with(more, "-Dhandoff.source.branch=" + BRANCH, "-Dhandoff.source.commit=" + COMMIT));
  }

  /** Runs it in a process of its own, which may be killed; returns the exit status. */
  public int onceInProcess(String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.featurehandoff.cli.Handoff",
                "once",
                directory.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(workingDirectory().resolve("said.txt").toFile())
        .start()
        .waitFor();
  }

  /** Arguments after some defaults; a key that they set takes the place of its default. */
  private static String[] with(String[] arguments, String... defaults) {
    List<String> with = new ArrayList<>();
    for (String each : defaults) {
      String key = each.replaceFirst("=.*", "=");
      if (!key.startsWith("-D") || Stream.of(arguments).noneMatch(set -> set.startsWith(key))) {
        with.add(each);
      }
    }
    with.addAll(List.of(arguments));
    return with.toArray(String[]::new);
  }

  /** Starts {@code handoff watch} over this directory; features settle at once. */
  public Watching watch(String... more) {
    return new Watching(this, watching(more));
  }

  /** The same over a directory with another name. */
  public Watching watchIn(Path named, String... more) {
    String[] arguments = watching(more);
    arguments[1] = named.toString();
    return new Watching(this, arguments);
  }

  /** The arguments of {@link #watch}. */
  public String[] watching(String... more) {
    return with(
        more,
        "watch",
        directory.toString(),
        "-Dhandoff.settle-time=0ms",
        "-Dhandoff.source.branch=" + BRANCH,
        "-Dhandoff.source.commit=" + COMMIT);
  }

  /** Runs the program in the directory that holds this one. */
  public Run handoff(Map<String, String> environment, String... arguments) {
    return handoff(environment, new ByteArrayOutputStream(), arguments);
  }

  Run handoff(Map<String, String> environment, OutputStream err, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status =
        Handoff.run(
            new Handoff.Surroundings(
                environment,
                workingDirectory,
                null,
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false),
            arguments);
    return new Run(
        status,
        out.toString(StandardCharsets.UTF_8),
        err instanceof ByteArrayOutputStream kept ? kept.toString(StandardCharsets.UTF_8) : "");
  }
}
