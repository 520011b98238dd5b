package io.github.featurehandoff.feature;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
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
 * A feature's directory and where its files are (C1). All paths are below the specs directory's
 * real path, those of the export below the output directory's where there is one; nothing is read
 * by making one.
 *
 * @param path the directory: the specs directory's real path and the slug
 * @param outputDirectory the real path of the directory for exports; null where each feature's
 *     {@code handoff/} is
 */
public record FeatureDirectory(Path path, @Nullable Path outputDirectory) {

  /** The files that make a directory a feature directory, the source log first (C1.1). */
  public static final List<String> MARKERS = List.of("status.events.jsonl", "meta.json", "spec.md");

  public static final String LOG = "status.events.jsonl";
  public static final String META = "meta.json";
  public static final String HANDOFF = "handoff";
  public static final String EXPORT = "events.jsonl";
  public static final String NAMESPACE = "handoff/namespace.json";

  /** The directory's name (C1.2). */
  public String slug() {
    return path.getFileName().toString();
  }

  public Path log() {
    return path.resolve(LOG);
  }

  public Path meta() {
    return path.resolve(META);
  }

  public Path handoff() {
    return path.resolve(HANDOFF);
  }

  /** The directory of the export and of all that is written for it. */
  public Path exportDirectory() {
    return outputDirectory == null ? handoff() : outputDirectory.resolve(path.getFileName());
  }

  public Path export() {
    return exportDirectory().resolve(EXPORT);
  }

  public Path namespace() {
    return path.resolve(NAMESPACE);
  }

  /**
   * {@code file} as faults name it: relative to this directory, or absolute where it is outside.
   */
  public String nameOf(Path file) {
    return (file.startsWith(path) ? path.relativize(file) : file).toString();
  }

  /**
   * Whether there is anything by a marker's name in it. Where one cannot be told, because the
   * directory cannot be searched, the directory counts as a feature: its export says what is wrong.
   */
  public boolean hasMarker() {
    return MARKERS.stream().anyMatch(name -> !missing(path.resolve(name)));
  }

  private static boolean missing(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The attributes of one of this feature's files.
   *
   * @return null where there is none
   * @throws FaultException if something that is no regular file is in its place, a symbolic link
   *     included (C8.1), or if it cannot be told
   */
  public @Nullable BasicFileAttributes regularFile(Path file) throws FaultException {
    BasicFileAttributes attributes = attributes(file);
    if (attributes != null && !attributes.isRegularFile()) {
      throw misplaced(file, attributes, "a regular file");
    }
    return attributes;
  }

  /**
   * The attributes of the export.
   *
   * @return null where there is none
   * @throws FaultException if something else is in its place or its directory's (C8.1), if that
   *     directory holds the specs directory, or if it cannot be told
   */
  public @Nullable BasicFileAttributes exportFile() throws FaultException {
    Path directory = exportDirectory();
    if (path.startsWith(directory)) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory of its export, " + directory + ", holds the specs directory",
              "Name another directory as handoff.output-dir, or rename the feature's."));
    }
    return isDirectory(directory) ? regularFile(export()) : null;
  }

  /**
   * Whether namespace.json is there.
   *
   * @throws FaultException if something else is in its place or in that of {@code handoff/} (C8.1),
   *     or if it cannot be told
   */
  public boolean hasNamespace() throws FaultException {
    return isDirectory(handoff()) && regularFile(namespace()) != null;
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
    String found =
        attributes.isSymbolicLink()
            ? "a symbolic link"
            : attributes.isDirectory()
                ? "a directory"
                : attributes.isRegularFile()
                    ? "a regular file"
                    : "neither a regular file nor a directory";
    return new FaultException(
        Fault.input(
            nameOf(file),
            "is " + found + "; " + expected + " was expected",
            "Put " + expected + " in its place, or remove it."));
  }

  /** The fault that an I/O error on one of this feature's files is. */
  public Fault unreadable(IOException cause) {
    String name = ".";
    if (cause instanceof FileSystemException system && system.getFile() != null) {
      Path file = Path.of(system.getFile());
      boolean written = file.startsWith(exportDirectory());
      if (written && file.getFileName().toString().startsWith(".")) {
        name = nameOf(exportDirectory());
      } else if (written || (file.startsWith(path) && !file.equals(path))) {
        name = nameOf(file);
      }
    }
    if (outputDirectory != null && Files.notExists(outputDirectory)) {
      return Fault.io(
          outputDirectory.toString(),
          "is gone; the output directory was expected",
          "Put it back, or name another directory as handoff.output-dir.");
    }
    if (cause instanceof NoSuchFileException) {
      return Fault.unsettled(name, "vanished during the export", "Run this again.");
    }
    return cause instanceof AccessDeniedException
        ? Fault.io(
            name,
            "cannot be accessed: permission denied",
            "Give the user who runs this the permission to read the feature directory and to write"
                + " in "
                + (outputDirectory == null ? "its handoff/." : outputDirectory + "."))
        : Fault.io(
            name,
            "cannot be read or written: " + reason(cause),
            "Mend the file system, then run this again.");
  }

  private static String reason(IOException cause) {
    String message =
        cause instanceof FileSystemException system && system.getReason() != null
            ? system.getReason()
            : cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
