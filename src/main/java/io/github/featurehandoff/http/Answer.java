package io.github.featurehandoff.http;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** An answer that is in memory. */
final class Answer {
  /** How much of an answer a client that reads slowly may have in the memory for its connection. */
  private static final int PART = 1 << 15;

  /** Another process draws other pages of the same features. */
  private static final UUID PROCESS = UUID.randomUUID();

  private Answer() {}

  /** An object that has the version of the schema; that changes when a reader has to change. */
  static Members members() {
    return new Members().with("schema_version", 1);
  }

  /** Sends JSON. */
  static void json(RoutingContext context, String json) {
    send(context, 200, "application/json", json);
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

  /**
   * Whether the client has an answer already, which is said to it.
   *
   * @param state what is the same as long as the answer is
   */
  static boolean isKnown(RoutingContext context, String state) {
    context.etag(
        UUID.nameUUIDFromBytes((PROCESS + state).getBytes(StandardCharsets.UTF_8)).toString());
    return isFresh(context);
  }

  /** The same for an answer that has its ETag. */
  static boolean isFresh(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    boolean fresh = context.isFresh();
    if (fresh) {
      context.response().setStatusCode(304).end();
    }
    return fresh;
  }

  static void send(RoutingContext context, int status, String type, String text) {
    Buffer body = Buffer.buffer(text);
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    // On the thread of the connection, which tells when the client has taken what was written.
    context.vertx().getOrCreateContext().runOnContext(now -> write(response, body, 0));
  }

  /** Goes on when the client has taken what was written, so that slow ones share the memory. */
  private static void write(HttpServerResponse response, Buffer body, int written) {
    int at = written;
    while (at < body.length() && !response.writeQueueFull()) {
      int end = Math.min(at + PART, body.length());
      response.write(body.slice(at, end));
      at = end;
    }
    if (at == body.length()) {
      response.end();
    } else {
      int next = at;
      response.drainHandler(taken -> write(response, body, next));
    }
  }
}
