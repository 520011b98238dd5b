package io.github.featurehandoff.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses, all relative: pages on a server, or in files. */
public enum Links {
  SERVER,
  FILES;

  boolean server() {
    return this == SERVER;
  }

  /** From the root to a feature's page. */
  String feature(String slug) {
    return "features/" + encoded(slug) + (server() ? "" : "/index.html");
  }

  /** From a feature's page to the root. */
  String root() {
    return server() ? "../" : "../../";
  }

  /** From a feature's page to a page of its events. */
  String events(int page) {
    return server() ? "?page=" + page : page == 1 ? "index.html" : "events-" + page + ".html";
  }

  /** From a feature's page to its export. */
  String export(String slug) {
    return server() ? "../api/features/" + encoded(slug) + "/events" : "events.jsonl";
  }

  private static String encoded(String slug) {
    return URLEncoder.encode(slug, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
