package io.github.featurehandoff.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses, all relative: pages on a server, or in files. */
enum Links {
  SERVER,
  FILES;

  /** From a feature's page to the page of all features. */
  String root() {
    return this == FILES ? "../../" : "../";
  }

  /** From the root to the page of all features. */
  String home() {
    return this == FILES ? "index.html" : "./";
  }

  /** From the root to a feature's page. */
  String feature(String slug) {
    return "features/" + encoded(slug) + (this == FILES ? "/index.html" : "");
  }

  /** From a feature's page to its events, a hundred at a time. */
  String events(int page) {
    return this == SERVER ? "?page=" + page : page == 1 ? "index.html" : eventsFile(page);
  }

  /** The file with a feature's events from the second page on. */
  static String eventsFile(int page) {
    return "events-" + page + ".html";
  }

  /** From a feature's page to its export. */
  String export(String slug) {
    return this == FILES ? "events.jsonl" : "../api/features/" + encoded(slug) + "/events";
  }

  private static String encoded(String slug) {
    return URLEncoder.encode(slug, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
