package io.github.featurehandoff.http;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** An answer that is in memory. */
final class Answer {
  /** How much of an answer a client that reads slowly may have in the memory for its connection. */
  private static final int PART = 1 << 15;

  private Answer() {}

  /** An object that has the version of the schema; that changes when a reader has to change. */
  static Members members() {
    return new Members().with("schema_version", 1);
  }

  /** Sends JSON, unless the client has it already. */
  static void json(RoutingContext context, String json) {
    ok(context, "application/json", Buffer.buffer(json));
  }

  /** Sends what was asked for, unless the client has it already. */
  static void ok(RoutingContext context, String type, Buffer body) {
    send(context, 200, type, body);
  }

  /** Sends what is wrong with a request (RFC 9457). */
  static void problem(RoutingContext context, int status, String title, String detail) {
    Members problem = members().with("status", status).with("title", title).with("detail", detail);
    send(context, status, "application/problem+json", Buffer.buffer(JsonReport.json(problem)));
  }

  private static void send(RoutingContext context, int status, String type, Buffer body) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (status == 200 && context.isFresh()) {
      response.setStatusCode(304).end();
      return;
    }
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
