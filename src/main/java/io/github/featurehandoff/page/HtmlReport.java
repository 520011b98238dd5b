package io.github.featurehandoff.page;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.JsonReport.Members;
import io.github.featurehandoff.result.Plural;
import io.github.featurehandoff.route.ExportContext;
import io.github.featurehandoff.source.CommittedSpecs;
import io.github.featurehandoff.source.EventLog;
import io.github.featurehandoff.status.FeatureStatus;
import io.github.featurehandoff.status.FeatureStatus.State;
import io.github.featurehandoff.status.Overview.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pages as files: {@code index.html}, and for each feature {@code features/SLUG/} with its
 * pages and its events. All links are relative.
 */
public final class HtmlReport {
  private static final String INDEX = "index.html";
  private static final String FEATURES = "features";
  private static final String MARK = "<meta name=\"generator\" content=\"Feature Handoff\">";

  /** In the place of the index until there is one, so that what was begun can be replaced. */
  private static final String UNFINISHED =
      MARK + "<p>This report is not finished. Run handoff report again.</p>";

  private final ExportContext context;
  private final Path directory;

  /**
   * A report into a directory.
   *
   * @throws IllegalArgumentException if that is inside the specs directory, or holds something
   *     other than an earlier report; the message is for a person
   */
  public HtmlReport(ExportContext context, Path directory) {
    this.context = context;
    this.directory = directory.toAbsolutePath().normalize();
    Path specs = context.specs().path();
    if (real(this.directory).startsWith(specs)) {
      throw new IllegalArgumentException(
          ("The directory %s is inside the specs directory %s. Set --html to a directory outside"
                  + " it.")
              .formatted(directory, specs));
    }
    if (!isOurs(this.directory)) {
      throw new IllegalArgumentException(
          ("The directory %s is not empty and does not hold an earlier report. Set --html to a new"
                  + " directory.")
              .formatted(directory));
    }
  }

  /** The real path of what exists of a path, with the rest of it. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      Path parent = path.getParent();
      return parent == null ? path : real(parent).resolve(path.getFileName());
    }
  }

  private static boolean isOurs(Path directory) {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (Stream<Path> files = Files.list(directory)) {
      // An index without a byte is what a full disk leaves of the first report.
      return files.allMatch(file -> file.endsWith(INDEX) && file.toFile().length() == 0)
          || Files.readString(directory.resolve(INDEX)).contains(MARK);
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes the report, in place of an earlier one. */
  public void write(Snapshot snapshot) throws IOException {
    Path index = Files.createDirectories(directory).resolve(INDEX);
    Files.writeString(index, UNFINISHED);
    Path features = directory.resolve(FEATURES);
    remove(features);
    Path assets = Files.createDirectories(directory.resolve("page"));
    for (String name : Pages.ASSETS.keySet()) {
      Files.writeString(assets.resolve(name), Pages.asset(name));
    }
    for (FeatureStatus feature : snapshot.features()) {
      write(feature, Files.createDirectories(features.resolve(feature.slug())));
    }
    CommittedSpecs commit = context.sources().commit();
    long failing = snapshot.count(State.FAILING);
    Members facts =
        new Members()
            .with("specs_directory", context.specs().path())
            .with("commit", commit == null ? null : commit.id())
            .with("made", Instant.now())
            .with("well", failing == 0)
            .with("fault", failing == 0 ? null : Plural.fail(failing) + ".");
    Path written = assets.resolve(INDEX);
    Files.writeString(written, Pages.index(snapshot, facts, false));
    Files.move(written, index, StandardCopyOption.REPLACE_EXISTING);
  }

  private void write(FeatureStatus feature, Path place) throws IOException {
    Content content = content(feature.feature());
    if (content != null) {
      try (ReadableByteChannel in = content.open()) {
        Files.copy(Channels.newInputStream(in), place.resolve(FeatureDirectory.EXPORT));
      }
    }
    List<Event> events = Pages.events(content);
    int page = 1;
    String html = Pages.feature(feature, events, page, false);
    while (html != null) {
      Files.writeString(place.resolve(Pages.address(page, false)), html);
      page++;
      html = Pages.feature(feature, events, page, false);
    }
  }

  /** What is handed over: the log of the commit that was asked for, else the export. */
  private @Nullable Content content(FeatureDirectory feature) {
    try {
      if (context.sources().commit() != null) {
        EventLog log = context.sources().log(feature);
        if (log.hasContent()) {
          return log.content();
        }
      }
      return feature.exportFile() == null ? null : Content.of(feature.export());
    } catch (FaultException e) {
      return null;
    }
  }

  private static void remove(Path directory) throws IOException {
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
