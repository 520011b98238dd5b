package io.github.featurehandoff.http;

import io.github.featurehandoff.page.Site;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Answers with the pages for people, and with the files that they need. */
final class HttpPages {
  private final Site site;

  HttpPages(Site site) {
    this.site = site;
  }

  void index(RoutingContext context) {
    send(context, site.index());
  }

  void feature(RoutingContext context) {
    String slug = context.pathParam("slug");
    String page = context.request().getParam("page", "1");
    send(
        context, page.matches("[1-9]\\d{0,7}") ? site.feature(slug, Integer.parseInt(page)) : null);
  }

  void asset(RoutingContext context) {
    String name = context.pathParam("name");
    String type = Site.ASSETS.get(name);
    if (type == null) {
      Answer.problem(context, 404, "Not found", "The pages need no such file.");
      return;
    }
    try {
      Answer.ok(context, type, Buffer.buffer(Site.asset(name)));
    } catch (IOException e) {
      context.fail(e);
    }
  }

  private static void send(RoutingContext context, Site.@Nullable Page page) {
    if (page == null) {
      Answer.problem(context, 404, "Not found", "There is no such page. / shows all features.");
      return;
    }
    context.etag(page.tag());
    if (context.isFresh()) {
      context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache").setStatusCode(304).end();
      return;
    }
    try {
      Answer.ok(context, "text/html; charset=utf-8", Buffer.buffer(page.body().html()));
    } catch (IOException e) {
      Answer.problem(
          context, 503, "Not readable", "The export cannot be read just now: " + e.getMessage());
    }
  }
}
