package io.github.featurehandoff.http;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** An answer that is in memory. */
final class Answer {
  private Answer() {}

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
    Buffer body = Buffer.buffer(text);
    HttpServerResponse response = context.response();
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (status == 200) {
      context.etag(UUID.nameUUIDFromBytes(body.getBytes()).toString());
    }
    if (context.isFresh()) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.end(body);
  }
}
