package io.github.featurehandoff.http;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.Watching;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A watcher that serves HTTP on 127.0.0.1 until it is closed. */
public final class Served implements AutoCloseable {
  private static final Pattern ADDRESS =
      Pattern.compile("Serving (http://(?:127\\.0\\.0\\.1|localhost):(\\d+))/");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final Watching watching;
  private final Matcher address;

  public Served(Specs specs, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    if (options.stream().noneMatch(option -> option.startsWith("--http"))) {
      options.add("--http=0");
    }
    watching = specs.watch(options.toArray(String[]::new));
    watching.says("Serving ");
    address = ADDRESS.matcher(watching.said());
    if (!address.find()) {
      throw new IllegalStateException(watching.said());
    }
  }

  public Watching watching() {
    return watching;
  }

  public URI uri(String path) {
    return URI.create(address.group(1) + path);
  }

  /** Asks for a path, which is already encoded. */
  public HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** A connection of its own, for what no HTTP client would send. */
  Socket connect() throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(address.group(2)));
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Override
  public void close() {
    watching.close();
  }
}
