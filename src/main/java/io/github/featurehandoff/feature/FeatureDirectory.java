package io.github.featurehandoff.feature;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a feature, and the places of its files (C1). What looks at a file throws a
 * {@link FaultException} where something else is in its place, for instance a symbolic link (C8.1),
 * or where its attributes cannot be read.
 *
 * @param path the real path of the specs directory and the slug
 * @param outputDirectory the real path of the directory for exports; null if that is {@code
 *     handoff/}
 */
public record FeatureDirectory(Path path, @Nullable Path outputDirectory) {

  /** The files that make a directory a feature directory, the log first (C1.1). */
  public static final List<String> MARKERS = List.of("status.events.jsonl", "meta.json", "spec.md");

  public static final String LOG = "status.events.jsonl";
  public static final String META = "meta.json";
  public static final String HANDOFF = "handoff";
  public static final String EXPORT = "events.jsonl";
  public static final String DELIVERY_RECORD = ".events.jsonl.delivered";
  public static final String NAMESPACE = "handoff/namespace.json";

  /** The hidden directory beside the feature directories for exports that are not published yet. */
  public static final String UNPUBLISHED = ".handoff";

  // Paths of these are resolved for each feature at each scan, and text would be parsed each time.
  private static final Path LOG_NAME = Path.of(LOG);
  private static final Path META_NAME = Path.of(META);
  private static final Path HANDOFF_NAME = Path.of(HANDOFF);
  private static final Path EXPORT_NAME = Path.of(EXPORT);

  public String slug() {
    return path.getFileName().toString();
  }

  public Path log() {
    return path.resolve(LOG_NAME);
  }

  public Path meta() {
    return path.resolve(META_NAME);
  }

  public Path handoff() {
    return path.resolve(HANDOFF_NAME);
  }

  public Path exportDirectory() {
    return outputDirectory == null ? handoff() : outputDirectory.resolve(path.getFileName());
  }

  public Path exports() {
    return outputDirectory == null ? path.resolveSibling("") : outputDirectory;
  }

  public Path export() {
    return exportDirectory().resolve(EXPORT_NAME);
  }

  public Path deliveryRecord() {
    return exportDirectory().resolve(DELIVERY_RECORD);
  }

  public Path namespace() {
    return path.resolve(NAMESPACE);
  }

  /** {@code file} as faults name it: relative to this directory, or absolute if it is outside. */
  public String nameOf(Path file) {
    return (file.startsWith(path) ? path.relativize(file) : file).toString();
  }

  /**
   * Whether the directory holds a file with the name of a marker. A directory that cannot be
   * searched counts as a feature, so that its export reports the fault.
   */
  public boolean hasMarker() {
    return MARKERS.stream()
        .anyMatch(name -> !Files.notExists(path.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  /** Whether it holds nothing but {@code handoff/}, because its feature was removed (C1.5). */
  public boolean isOrphan() throws IOException {
    return !hasMarker() && SpecsDirectory.children(path).equals(List.of(handoff()));
  }

  /** The attributes of one of this feature's files; null if it does not exist. */
  public @Nullable BasicFileAttributes regularFile(Path file) throws FaultException {
    Path directory = file.getParent();
    if (directory != null && !path.equals(directory) && !isDirectory(directory)) {
      return null;
    }
    BasicFileAttributes attributes = attributes(file);
    if (attributes != null && !attributes.isRegularFile()) {
      throw misplaced(file, attributes, "a regular file");
    }
    return attributes;
  }

  public @Nullable BasicFileAttributes exportFile() throws FaultException {
    Path directory = exportDirectory();
    if (path.startsWith(directory)) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory of its export, " + directory + ", holds the specs directory",
              "Set handoff.output-dir to another directory, or rename the feature's directory."));
    }
    return regularFile(export());
  }

  /** What stays equal as long as the export is the same. */
  public Object exportState() throws FaultException {
    BasicFileAttributes file = exportFile();
    return file == null ? "" : FileState.of(file);
  }

  private boolean isDirectory(Path directory) throws FaultException {
    BasicFileAttributes attributes = attributes(directory);
    if (attributes != null && !attributes.isDirectory()) {
      throw misplaced(directory, attributes, "a directory");
    }
    return attributes != null;
  }

  private @Nullable BasicFileAttributes attributes(Path file) throws FaultException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new FaultException(unreadable(e));
    }
  }

  private FaultException misplaced(Path file, BasicFileAttributes attributes, String expected) {
    return new FaultException(
        Fault.input(
            nameOf(file),
            "is " + FileState.kind(attributes) + "; " + expected + " was expected",
            "Put " + expected + " in its place, or remove it."));
  }

  /** The fault for an I/O error on one of this feature's files, in words for its cause (C6.4). */
  public Fault unreadable(IOException cause) {
    if (cause.getCause() instanceof FaultException known) {
      return known.faults().get(0);
    }
    String name = ".";
    String written = outputDirectory == null ? "its handoff/" : outputDirectory.toString();
    if (cause instanceof FileSystemException system && system.getFile() != null) {
      Path file = Path.of(system.getFile());
      if (file.toString().contains("/" + UNPUBLISHED)) {
        name = nameOf(exportDirectory());
        written = exports() + " and its " + UNPUBLISHED + "/";
      } else if (file.startsWith(exportDirectory())
          || (file.startsWith(path) && !file.equals(path))) {
        name = nameOf(file);
      }
    }
    if (outputDirectory != null && Files.notExists(outputDirectory)) {
      return Fault.io(
          outputDirectory.toString(),
          "is gone; the output directory was expected",
          "Put it back, or set handoff.output-dir to another directory.");
    }
    if (cause instanceof NoSuchFileException) {
      return Fault.unsettled(
          name, "was removed during the export", "Let no other program remove it meanwhile.");
    }
    if (cause instanceof AccessDeniedException) {
      return Fault.io(
          name,
          "cannot be accessed: permission denied",
          "Give the user who runs this permission to read the feature directory and to write in "
              + written
              + ".");
    }
    String reason = Reason.of(cause);
    return switch (reason) {
      case "the disk is full", "the disk quota is used up" ->
          Fault.io(name, reason, "Free some space, then run handoff once again.");
      case "the file system is read-only" -> Fault.io(name, reason, "Mount it writable.");
      default -> Fault.io(name, "cannot be read or written: " + reason, "Repair the file system.");
    };
  }
}
