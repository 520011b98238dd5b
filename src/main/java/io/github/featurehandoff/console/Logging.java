package io.github.featurehandoff.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.github.featurehandoff.FeatureHandoff;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/** Sets up Logback for the program: warnings and errors go to standard error. */
public final class Logging {
  private static final int QUEUE = 4096;
  private static final int END_SECONDS = 9;

  private Logging() {}

  /**
   * Makes SLF4J use Logback without its configuration; must be called before anything is logged.
   */
  public static void choose() {
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, Provider.class.getName());
    System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
  }

  /** Sets the level for the program itself; its libraries log warnings and errors. */
  public static void level(Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(FeatureHandoff.class.getPackageName()).setLevel(level);
    }
  }

  public static void configure(OutputStream err) {
    configure(err, null);
  }

  /** The same, with a JSON object for each message ({@code handoff.log-format}). */
  public static void configureForPrograms(OutputStream err) {
    JsonEncoder json = new JsonEncoder();
    json.setWithSequenceNumber(false);
    json.setWithNanoseconds(false);
    json.setWithContext(false);
    json.setWithMarkers(false);
    json.setWithMDC(false);
    json.setWithKVPList(false);
    json.setWithArguments(false);
    json.setWithMessage(false);
    json.setWithFormattedMessage(true);
    configure(err, json);
  }

  private static void configure(OutputStream err, @Nullable JsonEncoder json) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    Console console = new Console(err, json);
    console.setContext(context);
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    // It throws what it logs, but for what becomes of it when the program ends.
    context.getLogger("org.apache.kafka.clients.producer.KafkaProducer").setLevel(Level.OFF);
  }

  /**
   * Lets the program go on when nothing reads its log: up to {@value #QUEUE} lines wait, and what
   * is logged beyond them is lost.
   *
   * @return writes what waits, as far as that is read; the virtual machine does not end before
   */
  public static Runnable unblocked() {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return () -> {};
    }
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    Appender<ILoggingEvent> console = root.iteratorForAppenders().next();
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(QUEUE);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.addAppender(console);
    queue.start();
    root.detachAppender(console);
    root.addAppender(queue);
    CountDownLatch closed = new CountDownLatch(1);
    Thread end = new Thread(() -> await(closed), "handoff-log-end");
    Runtime.getRuntime().addShutdownHook(end);
    return () -> {
      root.detachAppender(queue);
      queue.stop();
      closed.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException e) {
        // The virtual machine is ending.
      }
    };
  }

  private static void await(CountDownLatch closed) {
    try {
      var unused = closed.await(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Logback without the search for a configuration, which would slow down the start. */
  public static final class Provider extends LogbackServiceProvider {
    @Override
    public void initialize() {
      LoggerContext context = (LoggerContext) getLoggerFactory();
      context.setMDCAdapter((LogbackMDCAdapter) getMDCAdapter());
      context.start();
    }
  }

  /** Writes to a stream that stays open. A Logback pattern would slow the start. */
  private static final class Console extends AppenderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final OutputStream stream;
    private final @Nullable JsonEncoder json;

    Console(OutputStream stream, @Nullable JsonEncoder json) {
      this.stream = stream;
      this.json = json;
    }

    @Override
    protected void append(ILoggingEvent event) {
      try {
        stream.write(json == null ? text(event).getBytes(UTF_8) : json.encode(event));
        stream.flush();
      } catch (IOException e) {
        addError("The log cannot be written", e);
      }
    }

    /** Time with its zone, level, message and stack trace. */
    private static String text(ILoggingEvent event) {
      IThrowableProxy thrown = event.getThrowableProxy();
      return String.format(
          "%s %-5s %s%n%s",
          TIME.format(event.getInstant().atZone(ZoneId.systemDefault())),
          event.getLevel(),
          event.getFormattedMessage(),
          thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
    }
  }
}
