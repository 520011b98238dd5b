package io.github.featurehandoff.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code handoff report --html}: pages as files. */
class HtmlReportTest {
  private static final Pattern ADDRESS = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  private final Specs specs;
  private final Path report;

  HtmlReportTest(@TempDir Path root) {
    specs = new Specs(root);
    report = specs.workingDirectory().resolve("report");
  }

  private Specs.Run report(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("report", specs.directory().toString(), "--html=report"));
    arguments.addAll(List.of(more));
    return specs.handoff(Map.of(), arguments.toArray(String[]::new));
  }

  private String page(String slug) throws IOException {
    return Files.readString(report.resolve("features").resolve(slug).resolve("index.html"));
  }

  @Test
  void every_feature_has_a_page_and_its_events() throws IOException {
    specs.withLog("001-a", Specs.events(3));
    specs.withLog("002-b", Specs.EVENT);
    specs.onceWithSource();

    Specs.Run run = report();

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("2 features: 2 up to date. Open report/index.html\n");
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("<bdi>001-a</bdi>", "features/002-b/index.html", "All is well.", "2 features");
    assertThat(page("001-a")).contains("<h1><bdi>001-a</bdi></h1>", "1 to 3 of 3");
    assertThat(report.resolve("features/001-a/events.jsonl"))
        .hasSameBinaryContentAs(specs.export("001-a"));
  }

  @Test
  void every_address_is_relative_and_leads_to_a_file() throws IOException {
    specs.withLog("001-a", Specs.events(250));
    specs.withLog("it's 100% #1 ?x=\"<&>\"", Specs.EVENT);
    specs.onceWithSource();

    assertThat(report().status()).isZero();

    List<Path> pages;
    try (Stream<Path> files = Files.walk(report)) {
      pages = files.filter(file -> file.toString().endsWith(".html")).toList();
    }
    assertThat(pages).hasSize(5);
    for (Path page : pages) {
      Matcher addresses = ADDRESS.matcher(Files.readString(page));
      while (addresses.find()) {
        String address = addresses.group(1);
        if (!address.startsWith("#")) {
          assertThat(address).doesNotContain(":").doesNotStartWith("/");
          String path =
              java.net.URLDecoder.decode(address.replace("+", "%2B"), StandardCharsets.UTF_8);
          assertThat(page.resolveSibling(path)).exists();
        }
      }
    }
  }

  @Test
  void the_events_are_shown_a_hundred_at_a_time() throws IOException {
    specs.withLog("001-a", Specs.events(250));
    specs.onceWithSource();
    report();

    Path directory = report.resolve("features/001-a");
    assertThat(page("001-a")).contains("1 to 100 of 250", "href=\"events-2.html\"");
    assertThat(Files.readString(directory.resolve("events-2.html")))
        .contains("101 to 200 of 250", "href=\"index.html\"", "href=\"events-3.html\"");
    assertThat(Files.readString(directory.resolve("events-3.html")))
        .contains("201 to 250 of 250", ">250</td>");
    assertThat(directory.resolve("events-4.html")).doesNotExist();
  }

  @Test
  void the_state_of_each_feature_is_said_with_what_to_do() throws IOException {
    specs.withLog("001-behind", Specs.EVENT);
    specs.withLog("002-faulty", "[]\n");
    specs.onceWithSource();
    specs.withLog("001-behind", Specs.EVENT + Specs.events(1));
    Specs.write(specs.export("003-orphan"), Specs.EVENT);

    Specs.Run run = report();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).startsWith("3 features: 1 failing, 1 pending, 1 orphan. ");
    assertThat(report("-q").out()).isEqualTo(run.out());
    assertThat(Files.readString(report.resolve("index.html")))
        .contains(
            "1 feature fails.",
            "<p>behind by 1 event.</p>",
            "Restore the feature, or remove the export.",
            "<code>status.events.jsonl:1:1</code>: unexpected ",
            "<strong>Correct it, then run handoff once.</strong>")
        .containsSubsequence("002-faulty", "001-behind", "003-orphan");
  }

  /** C8.3: what features and events are called is data. */
  @Test
  void nothing_of_a_feature_becomes_markup() throws IOException {
    String hostile = "<script>alert(1)</script>\\u0000\\u202e\\\"'&<img src=x onerror=y>";
    String event =
        "{\"actor\": \"%1$s\", \"at\": \"2026-01-01T00:00:00Z\", \"event_id\": \"%1$s\", \"from_lane\": \"%1$s\", \"to_lane\": \"%1$s\", \"wp_id\": \"%1$s\"}\n"
            .formatted(hostile);
    String slug = "<script>'\"&\u202e\n{{title}}";
    specs.withLog(slug, event + event.replace("to_lane", "event_type"));
    specs.onceWithSource();

    assertThat(report().status()).isZero();

    for (String html : List.of(Files.readString(report.resolve("index.html")), page(slug))) {
      assertThat(html)
          .doesNotContain("<script>'", "<script>alert", "<img", "\u202e", "\u0000")
          .doesNotContainPattern("<script(?! src=\"[./]*page/page.js\" defer></script>)")
          .doesNotContainPattern(" style=| on[a-z]+=|<style")
          .contains("&lt;script&gt;", "\\u202e", "{{title}}");
    }
    assertThat(page(slug)).contains("class=\"lane lane-other\"");
  }

  @Test
  void a_long_line_is_cut() throws IOException {
    specs.withLog("001-a", "{\"text\": \"" + "x".repeat(624_724) + "\"}\n");
    specs.onceWithSource();
    report();

    assertThat(page("001-a").length()).isLessThan(10_000);
    assertThat(page("001-a")).contains("xxx…");
  }

  @Test
  void an_earlier_report_is_replaced() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    specs.withLog("002-b", Specs.EVENT);
    specs.onceWithSource();
    report();
    Files.move(specs.feature("001-a"), specs.workingDirectory().resolve("elsewhere"));

    assertThat(report("-q").out()).isEmpty();

    assertThat(report.resolve("features/001-a")).doesNotExist();
    assertThat(report.resolve("features/002-b/index.html")).exists();
  }

  @Test
  void a_report_that_was_not_finished_says_so_and_is_replaced() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    specs.onceWithSource();
    // The page of this feature has a longer path than the system takes, that of the other has not.
    Path slug = specs.feature("x".repeat(250));
    Specs.write(slug.resolve("spec.md"), "");
    Path root = specs.workingDirectory();
    int room = (OS.MAC.isCurrentOs() ? 1024 : 4096) - 120 - root.toString().length();
    Path place = root.resolve(("d".repeat(99) + "/").repeat(room / 100));
    String[] command = {"report", specs.directory().toString(), "--html=" + place};

    Specs.Run run = specs.handoff(Map.of(), command);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("The report cannot be written to ");
    assertThat(place.resolve("index.html")).content().contains("This report is not finished.");
    Files.delete(slug.resolve("spec.md"));
    assertThat(specs.handoff(Map.of(), command).status()).isZero();
    assertThat(place.resolve("index.html")).content().doesNotContain("not finished");
  }

  @Test
  void an_index_that_a_full_disk_left_empty_is_replaced() throws IOException {
    specs.withLog("001-a", Specs.EVENT);
    Path index = Specs.write(report.resolve("index.html"), "");

    assertThat(report().status()).isZero();

    assertThat(Files.size(index)).isPositive();
    Specs.write(index, "");
    assertThat(report().err()).contains("is not empty and does not hold an earlier report");
  }

  @Test
  void a_directory_with_anything_else_is_left_alone() {
    specs.withLog("001-a", Specs.EVENT);
    Path precious = Specs.write(report.resolve("features/precious"), "precious");

    Specs.Run run = report();

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "The directory "
                + report
                + " is not empty and does not hold an earlier report. Set --html to a new directory.");
    assertThat(precious).hasContent("precious");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kitty-specs", "kitty-specs/report", "kitty-specs/001-a/new/report"})
  void the_specs_directory_gets_no_report_C3_3(String place) {
    specs.withLog("001-a", Specs.EVENT);

    Specs.Run run =
        specs.handoff(Map.of(), "report", specs.directory().toString(), "--html=" + place);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("is inside the specs directory", "Set --html to a directory outside it.");
  }

  @Test
  void a_directory_that_cannot_be_written_is_said() {
    specs.withLog("001-a", Specs.EVENT);
    Specs.write(specs.workingDirectory().resolve("file"), "");

    Specs.Run run =
        specs.handoff(Map.of(), "report", specs.directory().toString(), "--html=file/report");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "handoff: The report cannot be written to file/report: Not a directory. Set --html to a"
                + " directory that can be written.\n");
  }

  @Test
  void a_report_of_nothing_is_wrong_usage_C1_4() {
    Specs.Run run = report();

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("handoff: There is no feature in " + specs.directory());
    assertThat(report).doesNotExist();
  }
}
