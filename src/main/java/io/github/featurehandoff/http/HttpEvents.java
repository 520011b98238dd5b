package io.github.featurehandoff.http;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.result.FaultException;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the bytes of an export, whole, from a line on, or a range of them. Vert.x reads the
 * file as fast as the client takes it, so that a large export and a slow client need no memory and
 * no thread.
 */
final class HttpEvents {
  private static final int TRIES = 3;

  /** What Vert.x reads at once. */
  private static final int BUFFER = 1 << 16;

  private final SpecsDirectory specs;
  private final Map<Path, Hashed> hashes = new ConcurrentHashMap<>();

  HttpEvents(SpecsDirectory specs) {
    this.specs = specs;
  }

  /** Runs on a thread that may block. */
  void send(RoutingContext context) {
    try {
      FeatureDirectory feature = feature(context.pathParam("slug"));
      if (feature == null) {
        Answer.problem(
            context, 404, "Not found", HttpFeatures.noFeature(context.pathParam("slug")));
      } else if (feature.exportFile() == null) {
        Answer.problem(context, 404, "Not found", "\"" + feature.slug() + "\" has no export yet.");
      } else {
        answer(context, feature.export());
      }
    } catch (NoSuchFileException e) {
      Answer.problem(context, 404, "Not found", "The export was removed just now.");
    } catch (FaultException e) {
      Answer.problem(context, 503, "Not available", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      Answer.problem(context, 503, "Not available", "The export cannot be read: " + e.getMessage());
    }
  }

  /** Only a slug names a feature here: no path does (C8.2). */
  private @Nullable FeatureDirectory feature(String slug) {
    try {
      FeatureDirectory feature = specs.feature(slug);
      return feature.slug().equals(slug) ? feature : null;
    } catch (FaultException e) {
      return null;
    }
  }

  private void answer(RoutingContext context, Path export) throws IOException {
    String line = context.queryParams().get("from");
    if (line != null && !line.matches("[1-9]\\d{0,17}")) {
      Answer.problem(
          context, 400, "Bad request", "from is not the number of a line: 1, 2 and so on.");
      return;
    }
    for (int i = 0; i < TRIES; i++) {
      FileState state = state(export);
      String sha256 = hashes.computeIfAbsent(export, path -> new Hashed()).of(export, state);
      long from = line == null ? 0 : LineCount.startOf(export, Long.parseLong(line));
      AsyncFile file = open(context, export);
      // Opened between two looks at the same file, it is that file, whatever is renamed meanwhile.
      if (state(export).equals(state)) {
        send(context, file, sha256, from, state.size() - from);
        return;
      }
      file.close();
    }
    Answer.problem(context, 503, "Not available", "The export keeps changing. Try again.");
  }

  private static AsyncFile open(RoutingContext context, Path export) {
    return context
        .vertx()
        .fileSystem()
        .openBlocking(
            export.toString(), new OpenOptions().setRead(true).setWrite(false).setCreate(false))
        .setReadBufferSize(BUFFER);
  }

  /** Sends {@code size} bytes of a file from {@code from} on, or the range of them asked for. */
  private static void send(
      RoutingContext context, AsyncFile file, String sha256, long from, long size) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    context.etag(sha256);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    if (context.isFresh()) {
      file.close();
      response.setStatusCode(304).end();
      return;
    }
    String condition = request.getHeader("If-Range");
    boolean partly = condition == null || condition.equals("\"" + sha256 + "\"");
    ByteRange range = partly ? ByteRange.of(request.getHeader("Range"), size) : null;
    if (range != null) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, range.of(size));
    }
    if (range != null && !range.isSatisfiable()) {
      file.close();
      Answer.problem(context, 416, "Range not satisfiable", "There are " + size + " bytes.");
      return;
    }
    ByteRange sent = range == null ? new ByteRange(0, size) : range;
    response.setStatusCode(range == null ? 200 : 206);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson");
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(sent.length()));
    file.setReadPos(from + sent.first()).setReadLength(sent.length());
    file.pipeTo(response).onComplete(done -> file.close());
  }

  private static FileState state(Path file) throws IOException {
    return FileState.of(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * The SHA-256 of an export, 64 lower-case hex digits. It is read once, until its inode, size or
   * modification time changes; requests that come meanwhile wait for that one reading.
   */
  private static final class Hashed {
    private @Nullable FileState state;
    private String sha256 = "";

    synchronized String of(Path file, FileState now) throws IOException {
      if (!now.equals(state)) {
        sha256 = hash(file);
        state = now;
      }
      return sha256;
    }

    private static String hash(Path file) throws IOException {
      MessageDigest sha256 = Content.sha256();
      try (InputStream in =
          new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(sha256.digest());
    }
  }
}
