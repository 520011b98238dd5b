package io.github.featurehandoff.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.JsonReport.Members;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.UUID;

/** The bytes of an answer, and their ETag. */
record Answer(Buffer bytes, String etag) {

  /** One that many clients may get at a time: outside the heap it is sent without being copied. */
  @SuppressWarnings("deprecation") // Vert.x 4 has no other way to take such bytes.
  static Answer shared(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteBuffer outside = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    return new Answer(
        Buffer.buffer(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(outside))), etag(bytes));
  }

  private static String etag(byte[] bytes) {
    return UUID.nameUUIDFromBytes(bytes).toString();
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
    byte[] bytes = text.getBytes(UTF_8);
    new Answer(Buffer.buffer(bytes), etag(bytes)).send(context, status, type);
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
    // The answer to HEAD is the same, without the body.
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length()));
    response.end(bytes);
  }
}
