package io.github.featurehandoff.cli;

import ch.qos.logback.classic.Level;
import io.github.featurehandoff.HandoffRoutes;
import io.github.featurehandoff.console.Logging;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.http.HttpServer;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.Settings;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.StatusFile;
import io.github.featurehandoff.watch.WatchStatus;
import io.github.featurehandoff.watch.Watcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.MainShutdownStrategy;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports everything that is out of date, then keeps it up to date, until it is stopped. */
@Command(
    name = "watch",
    description = "Export everything that is out of date, then keep it up to date.",
    exitCodeList = {Handoff.WELL, Handoff.NOTHING_TRIED, Handoff.NO_MEMORY, Handoff.STOPPED},
    footer = {"  handoff watch", "  handoff watch -Dhandoff.scan-interval=5m kitty-specs"})
final class WatchCommand extends SpecsCommand {
  private static final Logger LOG = LoggerFactory.getLogger(WatchCommand.class);

  @Mixin Exporting exporting = new Exporting();

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      descriptionKey = "handoff.http",
      description =
          "Serve a page, health checks, metrics and the exports over HTTP, on 127.0.0.1 unless HOST"
              + " is given.")
  @Nullable String http;

  WatchCommand() {
    ownKeys.put("handoff.watch", "true");
  }

  /** Waits for a specs directory that does not exist yet. */
  @Override
  void begin(Settings settings, Path directory, @Nullable Path exports)
      throws InterruptedException {
    refuseWhatCannotBeWatched(settings);
    if (Files.notExists(directory)) {
      SpecsDirectory.refuseUnaddressable("specs directory", directory.normalize());
      if (exports != null) {
        SpecsDirectory.ofCommit(directory, exports);
      }
      LOG.warn(
          "The specs directory {} does not exist. Waiting for it.",
          Printable.of(directory.toString()));
      WatchStatus waiting = new WatchStatus(false, null, null, 0, 0, 0, false, Map.of());
      try (StatusFile file = new StatusFile(settings, directory, () -> waiting)) {
        file.start(() -> false, () -> null);
        while (Files.notExists(directory)) {
          TimeUnit.SECONDS.sleep(1);
        }
      }
      refuseWhatCannotBeWatched(settings);
    }
  }

  private static void refuseWhatCannotBeWatched(Settings settings) {
    if (settings.revision() != null) {
      throw new InvalidSettingsException(
          "handoff.source.log is \"%s\", but a watcher cannot read from a commit. Accepted: auto, checkout."
              .formatted(settings.revision()));
    }
    InetSocketAddress http = settings.http();
    if (http != null) {
      try {
        HttpServer.refuseIfTaken(http);
      } catch (NoClassDefFoundError e) {
        throw new IllegalArgumentException(
            "handoff.http is set, but the jars in lib/http are missing. Start the program with"
                + " bin/handoff, or unpack it again.",
            e);
      }
    }
  }

  @Override
  int run(ExportContext export) throws InterruptedException {
    Settings settings = export.settings();
    InetSocketAddress address = settings.http();
    verbosity.configureLogging(Level.INFO);
    try {
      if (export.specs().directories().stream().noneMatch(FeatureDirectory::hasMarker)) {
        LOG.warn("{} Waiting for features.", noFeature(export.specs().path()));
      }
    } catch (IOException e) {
      // The first scan reports it.
    }
    AtomicBoolean moved = new AtomicBoolean();
    // The hook of Camel's own would keep all that has ended when this starts over.
    MainShutdownStrategy end = new SimpleMainShutdownStrategy();
    Runnable writeLog = Logging.unblocked(end::shutdown);
    try (Watcher watcher = new Watcher(export);
        StatusFile file = new StatusFile(settings, export.specs().path(), watcher::status)) {
      Overview overview = address == null ? null : new Overview(export, watcher::trouble);
      HandoffRoutes routes = Program.routes(export, program.around.home(), watcher, overview);
      file.start(routes::isStandby, routes::leaderFault);
      Main main = Program.of(routes, settings);
      main.setShutdownStrategy(end);
      logStartAndEnd(main, settings, file, moved);
      if (address != null && overview != null) {
        new HttpServer(address, export.specs(), overview, file).configure(main);
      }
      watcher.followLink(
          program.around.workingDirectory().resolve(settings.specsDir()),
          () -> {
            moved.set(true);
            end.shutdown();
          });
      main.run();
    } catch (Exception e) {
      throw Program.notStarted(e);
    } finally {
      writeLog.run();
    }
    if (moved.get()) {
      Logging.configure(program.around.err(), false);
      return AGAIN;
    }
    return ExitCode.OK;
  }

  private static void logStartAndEnd(
      Main main, Settings settings, StatusFile file, AtomicBoolean moved) {
    Map<String, String> changed = settings.changed();
    changed.remove("handoff.watch");
    LOG.info(
        "Starting {}, process {}, with {}",
        ProgramCommands.Version.program(),
        ProcessHandle.current().pid(),
        changed.isEmpty() ? "the default settings" : Printable.of(changed.toString()));
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeStop(BaseMainSupport stopping) {
            if (!moved.get()) {
              file.stopping();
            }
          }

          @Override
          public void afterStop(BaseMainSupport stopped) {
            file.close();
            LOG.info("Stopped");
          }
        });
  }
}
