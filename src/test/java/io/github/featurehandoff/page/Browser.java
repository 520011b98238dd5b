package io.github.featurehandoff.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window. */
final class Browser implements AutoCloseable {
  private static final List<String> BROWSERS =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern REQUEST =
      Pattern.compile("\"Network.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]*)\"");

  private final ChromeDriver driver;

  /** Starts Chromium with a profile of its own; the test is skipped where there is none. */
  Browser(Path profile) {
    Path browser =
        BROWSERS.stream().map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
    if (browser == null || !Files.isExecutable(DRIVER)) {
      String missing = "Chromium and its driver are not installed (chromium, chromium-driver)";
      assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
      abort(missing);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Objects.requireNonNull(browser).toString());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options);
    open("about:blank");
    requests();
  }

  void open(String address) {
    driver.get(address);
  }

  /** Sets the width of the screen, and what its owner prefers. */
  void looks(int width, String colours) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** The text of every element that is on the page and not hidden, in its order. */
  List<String> texts(String css) {
    return strings(
        "return [...document.querySelectorAll(arguments[0])].filter(e => !e.closest('[hidden]'))"
            + ".map(e => e.textContent.trim())",
        css);
  }

  private List<String> strings(String script, Object... arguments) {
    return Stream.of((List<?>) Objects.requireNonNull(driver.executeScript(script, arguments)))
        .flatMap(List::stream)
        .map(String::valueOf)
        .toList();
  }

  Object run(String script, Object... arguments) {
    return Objects.requireNonNullElse(driver.executeScript(script, arguments), "");
  }

  /** Waits until something holds. */
  void until(ThrowingRunnable holds) {
    await().atMost(DEADLINE).ignoreExceptions().untilAsserted(holds);
  }

  /** What axe-core finds that is serious or critical. */
  List<String> seriousFaults() {
    try (InputStream axe =
        Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
      driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    driver.manage().timeouts().scriptTimeout(DEADLINE);
    List<?> faults =
        (List<?>)
            Objects.requireNonNull(
                driver.executeAsyncScript(
                    """
                    const done = arguments[arguments.length - 1];
                    axe.run({ preload: false }).then((found) => done(found.violations
                      .filter((fault) => ["serious", "critical"].includes(fault.impact))
                      .map((fault) => fault.id + ": " + fault.nodes.map((node) => node.html).slice(0, 3).join(" "))));
                    """));
    return faults.stream().map(String::valueOf).toList();
  }

  /** Whether something is wider than the screen. */
  boolean isTooWide() {
    return (Boolean)
        run("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  void screenshot(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      File shot = driver.getScreenshotAs(OutputType.FILE);
      Files.copy(
          shot.toPath(),
          SCREENSHOTS.resolve(name + ".png"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the console says that is a warning or worse, since this was asked last. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  /** The addresses that were asked for, since this was asked last. */
  List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> REQUEST.matcher(entry.getMessage()))
        .filter(Matcher::find)
        .map(request -> request.group(1))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
