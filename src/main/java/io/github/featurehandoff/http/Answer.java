package io.github.featurehandoff.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** The bytes of an answer, and their ETag. */
record Answer(Buffer bytes, String etag) {
  /** What is written to a client at once. */
  private static final int PART = 1 << 16;

  static Answer of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new Answer(Buffer.buffer(bytes), UUID.nameUUIDFromBytes(bytes).toString());
  }

  /** An object that has the version of the schema; that changes when a reader has to change. */
  static Members members() {
    return new Members().with("schema_version", 1);
  }

  /** Sends what is wrong with a request (RFC 9457). */
  static void problem(RoutingContext context, int status, String title, String detail) {
    Members problem = members().with("status", status).with("title", title).with("detail", detail);
    send(context, status, "application/problem+json", JsonReport.json(problem));
  }

  static void noFeature(RoutingContext context, String slug) {
    String detail = "There is no feature \"%s\" in the specs directory. /api/features has all.";
    problem(context, 404, "Not found", detail.formatted(slug));
  }

  /** Sends a text, unless the client has it already. */
  static void send(RoutingContext context, int status, String type, String text) {
    of(text).send(context, status, type);
  }

  void send(RoutingContext context, int status, String type) {
    HttpServerResponse response = context.response();
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (status == 200) {
      context.etag(etag);
    }
    if (context.isFresh()) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length()));
    // The answer to HEAD is the same, without the body.
    int begin = HttpMethod.HEAD.equals(context.request().method()) ? bytes.length() : 0;
    context.vertx().runOnContext(now -> sendFrom(begin, response));
  }

  /** Writes as much as the client takes, and the rest later: what waits for it is copied. */
  private void sendFrom(int begin, HttpServerResponse response) {
    int at = begin;
    while (at < bytes.length() && !response.writeQueueFull()) {
      int end = Math.min(at + PART, bytes.length());
      response.write(bytes.slice(at, end));
      at = end;
    }
    int next = at;
    if (next == bytes.length()) {
      response.end();
    } else {
      response.drainHandler(drained -> sendFrom(next, response));
    }
  }
}
