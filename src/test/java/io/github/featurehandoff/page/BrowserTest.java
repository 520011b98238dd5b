package io.github.featurehandoff.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.Export;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The pages in a browser, as files. */
class BrowserTest {
  private final Specs specs;
  private final Path report;
  @AutoClose private final Browser browser;

  BrowserTest(@TempDir Path root, @TempDir Path profile) {
    browser = new Browser(profile);
    specs = new Specs(root);
    report = specs.workingDirectory().resolve("report");
  }

  private static String move(int number, String from, String to, String workPackage) {
    return "{\"actor\": \"ada\", \"at\": \"2026-03-02T%02d:00:00Z\", \"event_id\": \"%02d\", \"from_lane\": \"%s\", \"to_lane\": \"%s\", \"wp_id\": \"%s\"}\n"
        .formatted(number, number, from, to, workPackage);
  }

  /** A report with a feature in each state. */
  private void report() {
    specs.withLog(
        "001-life",
        move(1, "genesis", "planned", "WP01")
            + move(2, "planned", "in_progress", "WP01")
            + move(3, "genesis", "planned", "WP02")
            + "{\"at\": \"2026-03-02T04:00:00Z\", \"event_id\": \"04\", \"kind\": \"annotation\", \"wp_id\": \"WP01\"}\n"
            + "{\"event_id\": \"05\", \"event_type\": \"note\", \"timestamp\": \"2026-03-02T05:00:00Z\"}\n"
            + move(6, "in_progress", "blocked", "WP01")
            + move(7, "planned", "somewhere", "WP02")
            + move(8, "blocked", "done", "WP01"));
    specs.withLog("002-many-events", Specs.events(120));
    specs.withLog("003-behind", Specs.EVENT);
    specs.withLog("004-faulty", "no event\n[]\n");
    specs.withLog(
        "005-a-feature-whose-name-goes-on-and-on-and-on-so-that-it-does-not-fit-a-narrow-screen",
        Specs.EVENT);
    specs.onceWithSource();
    specs.withLog("003-behind", Specs.EVENT + Specs.events(1));
    Specs.write(specs.export("006-orphan"), Specs.EVENT);
    specs.handoff(Map.of(), "report", specs.directory().toString(), "--html=report");
  }

  private void open(String page) {
    browser.open(report.resolve(page).toUri().toString());
  }

  private List<String> slugs() {
    return browser.texts("#features tbody .feature");
  }

  @Test
  void the_pages_can_be_read_by_anyone_on_any_screen() {
    report();

    for (String page : List.of("index.html", "features/001-life/index.html")) {
      for (int width : new int[] {360, 1280, 1920}) {
        for (String colours : List.of("light", "dark")) {
          browser.looks(width, colours);
          open(page);
          String name = page.replace("/index.html", "").replace('/', '-');
          browser.screenshot(name.replace(".html", "") + "-" + width + "-" + colours);

          assertThat(browser.seriousFaults()).as("%s %d %s", page, width, colours).isEmpty();
          assertThat(browser.isTooWide()).as("%s %d", page, width).isFalse();
        }
      }
    }
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request).startsWith(report.toUri().toString()));
  }

  @Test
  void the_search_finds_rows_with_all_of_its_words() {
    report();
    open("index.html");
    assertThat(slugs()).hasSize(6).startsWith("004-faulty", "003-behind");

    browser.find("input[type=search]").sendKeys("UP DATE 00");

    assertThat(slugs()).hasSize(3).startsWith("001-life");
    assertThat(browser.texts("#features .shown")).containsExactly("3 of 6 features");
    browser.find("input[type=search]").sendKeys(Keys.chord(Keys.CONTROL, "a"), "nothing");
    assertThat(slugs()).isEmpty();
    browser.find("input[type=search]").sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    assertThat(slugs()).hasSize(6);
  }

  @Test
  void a_column_sorts_up_and_down_by_the_keyboard() {
    report();
    open("index.html");
    browser.find("input[type=search]").click();
    browser.focused().sendKeys(Keys.TAB);
    browser.focused().sendKeys(Keys.TAB);
    browser.focused().sendKeys(Keys.TAB);
    assertThat(browser.focused().getText()).isEqualTo("Events");

    browser.focused().sendKeys(Keys.SPACE);
    assertThat(slugs()).endsWith("001-life", "002-many-events");
    assertThat(browser.find("th.events").getAttribute("aria-sort")).isEqualTo("ascending");
    browser.focused().sendKeys(Keys.ENTER);
    assertThat(slugs()).startsWith("002-many-events", "001-life");
    assertThat(browser.find("th.events").getAttribute("aria-sort")).isEqualTo("descending");
    assertThat(browser.focused().getText()).isEqualTo("Events");
  }

  @Test
  void a_life_has_a_row_for_each_work_package_that_can_be_heard() {
    report();
    open("index.html");
    browser.find("a[href*='001-life']").click();

    assertThat(browser.texts("h1")).containsExactly("001-life");
    assertThat(browser.texts(".chart .name")).containsExactly("Feature", "WP01", "WP02");
    assertThat(browser.find(".chart li:nth-child(3) svg").getAttribute("aria-label"))
        .isEqualTo(
            "WP01: planned from 2026-03-02 01:00:00, in_progress from 2026-03-02 02:00:00, blocked"
                + " from 2026-03-02 06:00:00, done from 2026-03-02 08:00:00; 1 other event");
    assertThat(browser.texts(".chart li:nth-child(4) title"))
        .containsExactly(
            "planned from 2026-03-02 03:00:00 to 2026-03-02 07:00:00",
            "somewhere from 2026-03-02 07:00:00 on");
    browser.find("a[href='../../index.html']").click();
    assertThat(slugs()).hasSize(6);
  }

  @Test
  void ten_thousand_features_are_searched_and_sorted() throws IOException {
    List<FeatureStatus> features =
        IntStream.range(0, 10_000)
            .mapToObj(
                i ->
                    new FeatureStatus(
                        new FeatureDirectory(Path.of("/specs/%05d-feature".formatted(i)), null),
                        State.UP_TO_DATE,
                        null,
                        new Export(i * 7919L % 10_007, 1L, Instant.EPOCH.plusSeconds(i), null),
                        null,
                        List.of(),
                        0))
            .toList();
    Snapshot snapshot = new Snapshot(features, null);
    Members facts =
        new Members()
            .with("specs_directory", "/specs")
            .with("made", Instant.EPOCH)
            .with("well", true);
    for (String asset : Pages.ASSETS.keySet()) {
      Specs.write(report.resolve("page").resolve(asset), Pages.asset(asset));
    }
    Specs.write(report.resolve("index.html"), Pages.index(snapshot, facts, false));

    open("index.html");

    assertThat(browser.texts("#features .shown")).containsExactly("10,000 features");
    assertThat(browser.find("#features tbody tr").getCssValue("content-visibility"))
        .isEqualTo("auto");
    browser.find("th.events button").click();
    assertThat(slugs().subList(0, 2)).containsExactly("00000-feature", "08967-feature");
    browser.find("input[type=search]").sendKeys("0424");
    assertThat(slugs()).hasSize(11).contains("04242-feature", "00424-feature");
    browser.screenshot("index-10000");
    assertThat(browser.complaints()).isEmpty();
  }
}
