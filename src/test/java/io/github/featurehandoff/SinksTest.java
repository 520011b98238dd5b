package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C12.2, C12.3: the endpoints of src/example/sinks, as routes of the program. */
class SinksTest {
  private static final Path SINKS = Path.of("src/example/sinks");
  private static final Pattern TABLE = Pattern.compile("create table [^;]*?\\)\\)");

  private final Specs specs;

  SinksTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private static String sink(String name) throws IOException {
    return Files.readString(SINKS.resolve(name + ".camel.yaml"));
  }

  /** Runs the program with the route of a sink, and with a value for its key. */
  private Specs.Run deliver(String sink, String key, String value, String... more)
      throws IOException {
    Path routes = specs.workingDirectory().resolve("routes");
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Specs.write(routes.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    assertThat(sink(sink)).contains("{{" + key + "}}");
    Specs.write(routes.resolve(sink + ".camel.yaml"), sink(sink).replace("{{" + key + "}}", value));
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--events=direct:" + sink);
    arguments.add("-Dhandoff.routes-dir=" + routes);
    return specs.once(arguments.toArray(String[]::new));
  }

  private static List<String> rows(Connection database, String what) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement query = database.createStatement();
        ResultSet found =
            query.executeQuery(
                "select " + what + " from handoff_events order by slug, line, event_id")) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  @Test
  void a_table_has_each_event_once_however_often_it_is_sent_C12_3() throws Exception {
    String url =
        "jdbc:h2:"
            + specs.workingDirectory().resolve("database")
            + ";MODE=PostgreSQL;AUTO_SERVER=TRUE";
    Matcher table = TABLE.matcher(sink("events-to-table").replace("#", ""));
    assertThat(table.find()).isTrue();
    specs.withLog("001-a", Specs.events(3) + "{\"note\": \"é 'quoted'\"}\n");
    specs.withLog("002-b", Specs.events(2));
    try (Connection database = DriverManager.getConnection(url)) {
      try (Statement create = database.createStatement()) {
        create.execute(table.group());
      }

      Specs.Run run = deliver("events-to-table", "events.database.url", url);

      assertThat(run.err()).isEmpty();
      assertThat(run.out()).contains("2 copied, ").contains(" 0 failed, 2 delivered;");
      List<String> events = rows(database, "event");
      List<String> sent = new ArrayList<>(Files.readAllLines(specs.log("001-a")));
      sent.addAll(Files.readAllLines(specs.log("002-b")));
      assertThat(events).isEqualTo(sent);
      assertThat(rows(database, "event_id")).containsExactly("1", "2", "3", "line 4", "1", "2");

      assertThat(deliver("events-to-table", "events.database.url", url, "--redeliver").out())
          .contains("4 events delivered")
          .contains(" 0 failed, 2 delivered;");
      Files.delete(specs.deliveryRecord("001-a"));
      specs.withLog("001-a", sent.get(0) + "\n" + Specs.EVENT);
      deliver("events-to-table", "events.database.url", url, "--replace=always");

      assertThat(rows(database, "event_id"))
          .containsExactlyInAnyOrder("1", "2", "3", "line 4", "01", "1", "2");
    }
  }

  @Test
  void a_webhook_gets_a_request_for_each_event_and_one_again_that_it_rejected_C12_4()
      throws Exception {
    List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    List<Integer> answers = Collections.synchronizedList(new ArrayList<>(List.of(200, 200, 500)));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        request -> {
          String body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int status = answers.isEmpty() ? 204 : answers.remove(0);
          if (status < 300) {
            var headers = request.getRequestHeaders();
            accepted.add(
                String.join(
                    " ",
                    request.getRequestMethod(),
                    headers.getFirst("Content-Type"),
                    headers.getFirst("HandoffSlug"),
                    headers.getFirst("HandoffLine"),
                    body));
          }
          request.sendResponseHeaders(status, -1);
          request.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    specs.withLog("001-a", "{\"event_id\": \"1\", \"note\": \"é\"}\n{}\n{\"event_id\": \"3\"}\n");
    try {
      Specs.Run rejected = deliver("events-to-webhook", "events.webhook.url", url);

      assertThat(rejected.status()).isEqualTo(1);
      assertThat(rejected.out())
          .contains("was published, but direct:events-to-webhook rejected line 3: HTTP operation")
          .contains("statusCode: 500");
      assertThat(deliver("events-to-webhook", "events.webhook.url", url).status()).isZero();
    } finally {
      server.stop(0);
    }

    assertThat(accepted)
        .containsExactly(
            "POST application/json 001-a 1 {\"event_id\": \"1\", \"note\": \"é\"}",
            "POST application/json 001-a 2 {}",
            "POST application/json 001-a 3 {\"event_id\": \"3\"}");
  }

  @Test
  void a_file_for_the_day_has_the_whole_lines_of_all_features_C12_2() throws Exception {
    Path directory = specs.workingDirectory().resolve("days");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String slug = "0" + (10 + i) + "-a";
      specs.withLog(slug, Specs.events(50).replace("\"}", "-" + slug + "é\"}"));
      lines.addAll(Files.readAllLines(specs.log(slug)));
    }

    deliver("events-to-files", "events.files.dir", directory.toString());
    Files.writeString(specs.log("010-a"), Files.readString(specs.log("010-a")) + Specs.EVENT);
    deliver("events-to-files", "events.files.dir", directory.toString());
    lines.add(Specs.EVENT.strip());

    List<String> written = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        assertThat(file.getFileName().toString()).matches("\\d{4}-\\d\\d-\\d\\d\\.jsonl");
        written.addAll(Files.readAllLines(file));
      }
    }
    assertThat(written).containsExactlyInAnyOrderElementsOf(lines);
  }
}
