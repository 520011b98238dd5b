package io.github.featurehandoff.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.http.Served;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of a watcher, as it serves them. */
class ServedPagesTest {
  private final Specs specs;
  private final Path profile;

  ServedPagesTest(@TempDir Path root, @TempDir Path profile) {
    specs = new Specs(root);
    this.profile = profile;
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.events(120));
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static List<String> slugs(Browser browser) {
    return browser.texts("#features tbody .feature");
  }

  @Test
  void a_page_is_sent_again_only_when_it_has_changed() throws Exception {
    try (Served served = new Served(specs)) {
      served.watching().until(() -> assertThat(text(served.get("/"))).contains("All is well."));
      for (String page : List.of("/", "/features/001-a")) {
        HttpResponse<byte[]> first = served.get(page);
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(first.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(served.get(page, "If-None-Match", tag).statusCode()).isEqualTo(304);
        Files.writeString(
            specs.log("001-a"), Specs.events(page.length()), StandardOpenOption.APPEND);
        served
            .watching()
            .until(
                () ->
                    assertThat(served.get(page, "If-None-Match", tag).statusCode()).isEqualTo(200));
      }
    }
  }

  @Test
  void a_standby_says_that_it_is_one_and_is_well_C12_5() throws Exception {
    Path locks = Files.createDirectory(profile.resolve("locks"));
    String leader = "-Dhandoff.leader.lock-dir=" + locks;
    try (Served second = standbyOf(leader)) {
      // Not before it has scanned: a Camel that is stopped while it takes over does not end.
      second
          .watching()
          .until(
              () ->
                  assertThat(text(second.get("/")))
                      .contains("<bdi>leader</bdi>", "All is well.")
                      .doesNotContain("none yet"));
    }
  }

  private Served standbyOf(String leader) throws Exception {
    try (Served first = new Served(specs, leader)) {
      first.watching().says("002-b: 120 events");
      Served second = new Served(specs, leader);
      second.watching().says("This watcher is a standby until it leads.");

      assertThat(text(first.get("/"))).contains("<bdi>leader</bdi>");
      assertThat(text(second.get("/")))
          .contains("Another watcher leads. This one is a standby.")
          .contains("<bdi>standby</bdi>");
      assertThat(text(first.get("/api/status"))).contains("\"standby\" : false");
      assertThat(text(second.get("/api/status"))).contains("\"standby\" : true");
      Specs.Run status = specs.handoff(Map.of(), "status", second.uri("/").toString());
      assertThat(status.status()).isZero();
      assertThat(status.out()).contains("Standby: another watcher leads");
      return second;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/features/003-c",
        "/features/001-a?page=0",
        "/features/001-a?page=2",
        "/features/002-b?page=3",
        "/features/002-b?page=-1",
        "/features/002-b?page=99999999999",
        "/features/..%2f..%2fetc%2fpasswd",
        "/features/%00",
        "/page/index.html",
        "/page/..%2f..%2fapplication.properties"
      })
  void what_is_not_a_page_is_not_found_C8_1(String address) throws Exception {
    try (Served served = new Served(specs)) {
      served
          .watching()
          .until(
              () -> assertThat(served.get("/features/002-b?page=2").statusCode()).isEqualTo(200));

      assertThat(served.get(address).statusCode()).isIn(400, 404);
    }
  }

  @Test
  void an_open_page_follows_the_features_and_keeps_what_a_person_does() throws IOException {
    try (Served served = new Served(specs);
        Browser browser = new Browser(profile)) {
      browser.open(served.uri("/").toString());
      browser.until(() -> assertThat(browser.texts(".verdict p")).containsExactly("All is well."));
      browser.run("document.body.sameDocument = true");
      browser.find("th.events button").click();
      browser.find("input[type=search]").sendKeys("00");

      Files.writeString(specs.log("001-a"), Specs.events(200), StandardOpenOption.APPEND);
      browser.until(() -> assertThat(browser.texts("td.events")).containsExactly("120", "203"));
      assertThat(slugs(browser)).containsExactly("002-b", "001-a");

      Files.writeString(specs.log("002-b"), "no event\n", StandardOpenOption.APPEND);
      browser.until(() -> assertThat(browser.texts(".state.failing")).containsExactly("failing"));
      assertThat(browser.texts(".verdict p")).containsExactly("1 feature fails.");
      assertThat(browser.texts("td.notes code")).containsExactly("status.events.jsonl:121:1");

      specs.withLog("002-b", Specs.events(121));
      specs.withLog("003-new", Specs.EVENT);
      browser.until(() -> assertThat(slugs(browser)).hasSize(3).contains("003-new"));
      browser.until(() -> assertThat(browser.texts(".verdict p")).containsExactly("All is well."));
      assertThat(browser.find("input[type=search]").getDomProperty("value")).isEqualTo("00");
      assertThat(browser.focused()).isEqualTo(browser.find("input[type=search]"));
      assertThat(browser.find("th.events").getAttribute("aria-sort")).isEqualTo("ascending");
      assertThat(browser.run("return document.body.sameDocument")).isEqualTo(true);
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.requests())
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request).startsWith(served.uri("/").toString()));
    }
  }

  @Test
  void a_failing_feature_comes_to_the_top_and_goes_again() throws IOException {
    try (Served served = new Served(specs);
        Browser browser = new Browser(profile)) {
      browser.open(served.uri("/").toString());
      browser.until(() -> assertThat(slugs(browser)).containsExactly("001-a", "002-b"));

      Files.writeString(specs.log("002-b"), "no event\n", StandardOpenOption.APPEND);
      browser.until(() -> assertThat(slugs(browser)).containsExactly("002-b", "001-a"));

      specs.withLog("002-b", Specs.events(121));
      browser.until(() -> assertThat(slugs(browser)).containsExactly("001-a", "002-b"));
    }
  }

  @Test
  void the_page_of_a_feature_follows_it_and_leads_to_its_export() throws IOException {
    specs.withLog("a b<&>", Specs.EVENT);
    try (Served served = new Served(specs);
        Browser browser = new Browser(profile)) {
      browser.open(served.uri("/").toString());
      browser.until(() -> assertThat(slugs(browser)).hasSize(3));
      browser.find("a[href^='features/a']").click();
      browser.until(() -> assertThat(browser.texts("h1")).containsExactly("a b<&>"));
      assertThat(browser.texts("#events tbody tr")).hasSize(1);

      Files.writeString(specs.log("a b<&>"), Specs.events(4), StandardOpenOption.APPEND);
      browser.until(() -> assertThat(browser.texts("#events tbody tr")).hasSize(5));
      assertThat(browser.find("a[download]").getDomProperty("href"))
          .isEqualTo(served.uri("/api/features/a%20b%3C%26%3E/events").toString());
      assertThat(browser.seriousFaults()).isEmpty();
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
