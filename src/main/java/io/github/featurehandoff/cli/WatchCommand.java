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
import io.github.featurehandoff.watch.Watcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
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

  @Mixin private Selection selection = new Selection();

  @Mixin Exporting exporting = new Exporting();

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      descriptionKey = "handoff.http",
      description =
          "Serve a page, health checks, metrics and the exports over HTTP, on 127.0.0.1 unless HOST"
              + " is given.")
  @Nullable String http;

  @Override
  Map<String, String> ownKeys() {
    return Map.of("handoff.watch", "true");
  }

  /** Waits for a specs directory that does not exist yet; false if it is stopped meanwhile. */
  @Override
  boolean begins(Settings settings, Path directory, @Nullable Path exports) {
    refuseWhatCannotBeWatched(settings);
    if (isAwaited(directory, exports)) {
      LOG.warn(
          "The specs directory {} does not exist. Waiting for it.",
          Printable.of(directory.toString()));
      do {
        try {
          TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
          return false;
        }
      } while (isAwaited(directory, exports));
      refuseWhatCannotBeWatched(settings);
    }
    return true;
  }

  /** Whether the specs directory does not exist yet, and nothing else is wrong with the paths. */
  private static boolean isAwaited(Path directory, @Nullable Path exports) {
    try {
      directory.getFileSystem().provider().checkAccess(directory);
      return false;
    } catch (NoSuchFileException e) {
      SpecsDirectory.refuseUnaddressable("specs directory", directory.normalize());
      if (exports != null) {
        SpecsDirectory.ofCommit(directory, exports);
      }
      return true;
    } catch (IOException e) {
      return false; // SpecsDirectory says why.
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
  int run(ExportContext export) throws IOException {
    Settings settings = export.settings();
    InetSocketAddress http = settings.http();
    Set<Path> chosen =
        selection.chosen(export, List.of(), around().err()).stream()
            .map(FeatureDirectory::path)
            .collect(Collectors.toSet());
    verbosity.configureLogging(Level.INFO);
    try {
      if (export.specs().directories().stream().noneMatch(FeatureDirectory::hasMarker)) {
        LOG.warn("{} Waiting for features.", Selection.noFeature(export.specs().path(), "watch"));
      }
    } catch (IOException e) {
      // The first scan reports it.
    }
    AtomicBoolean moved = new AtomicBoolean();
    Runnable writeLog = Logging.unblocked();
    try (StatusFile file = new StatusFile(settings, export.specs().path());
        Watcher watcher = new Watcher(export, chosen, file)) {
      Overview overview = http == null ? null : Overview.watched(export, chosen, watcher);
      HandoffRoutes routes = Program.routes(export, around().home(), watcher, overview);
      watcher.follow(file);
      file.start(routes::isStandby);
      Main program = Program.of(routes, settings);
      logStartAndEnd(program, settings, file);
      if (http != null && overview != null) {
        new HttpServer(http, export, watcher::status, overview, routes::isStandby, file::json)
            .configure(program);
      }
      watcher.followLink(
          around().workingDirectory().resolve(settings.specsDir()),
          () -> {
            moved.set(true);
            program.completed();
          });
      program.run();
    } catch (Exception e) {
      throw Program.notStarted(e);
    } finally {
      writeLog.run();
    }
    if (moved.get()) {
      Logging.configure(around().err(), false);
      return call();
    }
    return ExitCode.OK;
  }

  private static void logStartAndEnd(Main program, Settings settings, StatusFile file) {
    Map<String, String> changed = settings.changed();
    changed.remove("handoff.watch");
    LOG.info(
        "Starting {}, process {}, with {}",
        ProgramCommands.Version.program(),
        ProcessHandle.current().pid(),
        changed.isEmpty() ? "the default settings" : Printable.of(changed.toString()));
    program.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeStop(BaseMainSupport main) {
            file.stopping();
          }

          @Override
          public void afterStop(BaseMainSupport main) {
            file.close();
            LOG.info("Stopped");
          }
        });
  }
}
