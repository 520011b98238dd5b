package io.github.featurehandoff.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.cli.Handoff;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a watcher serves, and what it says when it cannot (C9.4). */
class AddressTest {
  private final Specs specs;

  AddressTest(@TempDir Path root) {
    specs = new Specs(root);
    specs.withLog("001-a", Specs.EVENT);
  }

  private Specs.Run watch(String address) {
    return specs.handoff(Map.of(), "watch", specs.directory().toString(), "--http=" + address);
  }

  @Test
  void a_port_that_is_taken_is_wrong_usage_C9_4() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Specs.Run run = watch(String.valueOf(taken.getLocalPort()));

      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err())
          .endsWith(
              "Nothing can be served at 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": Address already in use. Name an address of this machine and a free port, or"
                  + " port 0 to have one picked."
                  + System.lineSeparator());
      assertThat(specs.export("001-a")).doesNotExist();
    }
  }

  @Test
  void an_address_of_another_machine_is_wrong_usage_C9_4() {
    Specs.Run run = watch("192.0.2.1:8080");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("Nothing can be served at 192.0.2.1:8080: Cannot assign");
  }

  @Test
  void a_host_can_be_named() throws Exception {
    try (Served served = new Served(specs, "--http=localhost:0")) {
      assertThat(served.get("/api/features").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void without_its_jars_nothing_is_tried_C9_2() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      if (!entry.matches(".*/(vertx|camel-platform-http|camel-micrometer|micrometer)-.*")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader without =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Class<?> around = without.loadClass(Handoff.Surroundings.class.getName());
      Constructor<?> constructor = around.getConstructors()[0];
      PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
      Object surroundings =
          constructor.newInstance(
              Map.of(),
              specs.workingDirectory(),
              null,
              InputStream.nullInputStream(),
              stream,
              stream,
              false);

      Object status =
          without
              .loadClass(Handoff.class.getName())
              .getMethod("run", around, String[].class)
              .invoke(
                  null,
                  surroundings,
                  new String[] {"watch", specs.directory().toString(), "--http=0"});

      assertThat(status).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains(
              "handoff.http is set, but the jars in lib/http are missing. Start the program with"
                  + " bin/handoff, or unpack it again.");
    }
  }
}
