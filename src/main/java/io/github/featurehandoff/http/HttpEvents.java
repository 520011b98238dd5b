package io.github.featurehandoff.http;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.FileState;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Reason;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.apache.camel.support.LRUCacheFactory;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the bytes of an export, whole, from a line on, or a range of them. Vert.x reads the
 * file as fast as the client takes it, so that a large export and a slow client need no memory and
 * no thread.
 */
final class HttpEvents {
  private static final int TRIES = 3;

  private static final OpenOptions READ =
      new OpenOptions().setRead(true).setWrite(false).setCreate(false);

  /** What Vert.x reads at once. */
  private static final int BUFFER = 1 << 16;

  private final SpecsDirectory specs;
  private final Map<Path, Hashed> hashes = LRUCacheFactory.newLRUCache(20_000);

  /** The SHA-256 of a file that was in this state. */
  private record Hashed(FileState state, String sha256) {}

  HttpEvents(SpecsDirectory specs) {
    this.specs = specs;
  }

  /** Runs on a thread that may block. */
  void send(RoutingContext context) {
    String slug = context.pathParam("slug");
    FeatureDirectory feature = feature(slug);
    try {
      if (feature == null) {
        Answer.noFeature(context, slug);
      } else {
        answer(context, feature);
      }
    } catch (FaultException e) {
      Answer.problem(context, 503, "Not available", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      Answer.problem(
          context, 503, "Not available", "The export cannot be read: " + Reason.of(e) + ".");
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

  private void answer(RoutingContext context, FeatureDirectory feature)
      throws IOException, FaultException {
    Path export = feature.export();
    String line = context.queryParams().get("from");
    if (line != null && !line.matches("[1-9]\\d{0,17}")) {
      Answer.problem(
          context, 400, "Bad request", "from is not the number of a line: 1, 2 and so on.");
      return;
    }
    for (int i = 0; i < TRIES; i++) {
      BasicFileAttributes attributes = feature.exportFile();
      if (attributes == null) {
        String detail = "\"" + feature.slug() + "\" has no export yet.";
        Answer.problem(context, 404, "Not found", detail);
        return;
      }
      FileState state = FileState.of(attributes);
      String sha256 = sha256(export, state);
      long from = line == null ? 0 : LineCount.startOf(Content.of(export), Long.parseLong(line));
      AsyncFile file = context.vertx().fileSystem().openBlocking(export.toString(), READ);
      // Opened between two looks at the same file, it is that file, whatever is renamed meanwhile.
      if (state.equals(feature.exportState())) {
        send(context, file, sha256, from, state.size() - from);
        return;
      }
      file.close();
    }
    Answer.problem(context, 503, "Not available", "The export keeps changing. Try again.");
  }

  /** Sends {@code size} bytes of a file from {@code from} on, or the range of them asked for. */
  private static void send(
      RoutingContext context, AsyncFile file, String sha256, long from, long size) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    context.etag(sha256);
    response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (context.isFresh()) {
      response.setStatusCode(304).end();
      file.close();
      return;
    }
    String condition = request.getHeader("If-Range");
    boolean get = request.method().equals(HttpMethod.GET);
    boolean partly = get && (condition == null || condition.equals("\"" + sha256 + "\""));
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
    if (!get) {
      response.end();
      file.close();
      return;
    }
    file.setReadBufferSize(BUFFER).setReadPos(from + sent.first()).setReadLength(sent.length());
    file.pipeTo(response).onComplete(done -> file.close());
  }

  /** The SHA-256 of an export, which is read once until its inode, size or time changes. */
  private synchronized String sha256(Path export, FileState now) throws IOException {
    Hashed known = hashes.get(export);
    if (known == null || !known.state.equals(now)) {
      MessageDigest sha256 = Content.sha256();
      try (InputStream in =
          new DigestInputStream(Files.newInputStream(export, LinkOption.NOFOLLOW_LINKS), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      known = new Hashed(now, HexFormat.of().formatHex(sha256.digest()));
      hashes.put(export, known);
    }
    return known.sha256;
  }
}
