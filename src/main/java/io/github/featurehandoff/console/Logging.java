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
import java.util.concurrent.CompletableFuture;
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

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** Sets the level for the program itself; its libraries log warnings and errors. */
  public static void level(Level level) {
    context().getLogger(FeatureHandoff.class.getPackageName()).setLevel(level);
  }

  public static void configure(OutputStream err, boolean json) {
    LoggerContext context = context();
    context.reset();
    Console console = new Console(err, json ? jsonEncoder() : null);
    console.setContext(context);
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    // It throws what it logs, but for what becomes of it when the program ends.
    context.getLogger("org.apache.kafka.clients.producer.KafkaProducer").setLevel(Level.OFF);
  }

  private static JsonEncoder jsonEncoder() {
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
    return json;
  }

  /**
   * Lets the program go on when nothing reads its log: up to {@value #QUEUE} lines wait, and what
   * is logged beyond them is lost. When the virtual machine is to end, {@code stop} is run, and it
   * does not end before what is returned has written what waits.
   */
  public static Runnable unblocked(Runnable stop) {
    LoggerContext context = context();
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
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Thread end =
        new Thread(
            () -> {
              stop.run();
              closed.completeOnTimeout(false, END_SECONDS, TimeUnit.SECONDS).join();
            },
            "handoff-end");
    Runtime.getRuntime().addShutdownHook(end);
    return () -> {
      root.detachAppender(queue);
      queue.stop();
      closed.complete(true);
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException e) {
        // The virtual machine ends.
      }
    };
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
