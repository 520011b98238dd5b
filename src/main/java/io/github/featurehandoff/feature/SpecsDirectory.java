package io.github.featurehandoff.feature;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.LogText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory whose direct children are the feature directories (C1.1), and where their exports
 * go.
 *
 * @param path its real path
 * @param outputDirectory the real path of the directory for exports, not in this one; null where
 *     each feature's {@code handoff/} is
 * @param knownLinks the symbolic links that were warned about
 */
public record SpecsDirectory(Path path, @Nullable Path outputDirectory, Set<Path> knownLinks) {
  private static final Logger LOG = LoggerFactory.getLogger(SpecsDirectory.class);

  /** What a path in a {@code file:} endpoint's address cannot hold (C8.4). */
  private static final List<String> UNADDRESSABLE = List.of("%", "\\", "?", "{{", "${");

  /** A name that Camel's file consumer takes for a lock and passes over. */
  private static final String LOCK_SUFFIX = ".camelLock";

  /**
   * Resolves and checks a specs directory and an output directory.
   *
   * @param output the directory for exports, which has to be there already; null where each
   *     feature's {@code handoff/} is
   * @throws IllegalArgumentException if one of them is none that can be worked on; the message says
   *     why and what to do
   */
  public static SpecsDirectory open(Path directory, @Nullable Path output) {
    Path real =
        real(
            "specs directory",
            directory,
            "read it",
            "Name the directory that holds the feature directories",
            ", usually kitty-specs");
    if (!Files.isReadable(real) || !Files.isExecutable(real)) {
      throw new IllegalArgumentException(
          "The specs directory "
              + directory
              + " cannot be listed. Give the user who runs this the permission to read it.");
    }
    return new SpecsDirectory(
        real, output == null ? null : outputDirectory(output, real), ConcurrentHashMap.newKeySet());
  }

  private static Path outputDirectory(Path directory, Path specs) {
    Path real =
        real(
            "output directory",
            directory,
            "write in it",
            "Name a directory outside of the specs directory as handoff.output-dir",
            ", or make this one");
    if (real.startsWith(specs)) {
      throw new IllegalArgumentException(
          "The output directory "
              + directory
              + (real.equals(specs) ? " is" : " is inside")
              + " the specs directory "
              + specs
              + ". Name a directory outside of it as handoff.output-dir; or none, so that each"
              + " feature's export goes to its handoff/.");
    }
    return real;
  }

  private static Path real(
      String what, Path directory, String permission, String remedy, String whereMissing) {
    Path real;
    try {
      real = directory.toRealPath();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " "
              + directory
              + (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
                  ? " cannot be accessed. Give the user who runs this the permission to "
                      + permission
                  : " does not exist. " + remedy + whereMissing)
              + ".",
          e);
    }
    if (!Files.isDirectory(real)) {
      throw new IllegalArgumentException(
          "The " + what + " " + directory + " is no directory. " + remedy + ".");
    }
    for (String text : UNADDRESSABLE) {
      if (real.toString().contains(text)) {
        throw new IllegalArgumentException(
            "The "
                + what
                + "'s path "
                + real
                + " contains "
                + text
                + ", which a Camel endpoint cannot address. Rename that directory, or mount it"
                + " elsewhere.");
      }
    }
    return real;
  }

  /** The feature directory that a direct child of this one is or would be; nothing is read. */
  public FeatureDirectory featureAt(Path child) {
    return new FeatureDirectory(child, outputDirectory);
  }

  /**
   * The feature directory that somebody outside names: by its slug or by its path (C8.2).
   *
   * @throws FaultException if it is no direct child of this directory, by text or by a symbolic
   *     link, or no feature directory
   */
  public FeatureDirectory feature(Path slugOrPath) throws FaultException {
    Path named = path.resolve(slugOrPath);
    Path parent = named.getParent();
    if (!named.equals(named.normalize()) || parent == null || !isThis(parent)) {
      throw refused(slugOrPath.toString(), "is no direct child of " + path);
    }
    FeatureDirectory feature = featureAt(path.resolve(named.getFileName()));
    if (feature.slug().startsWith(".")
        || !Files.isDirectory(feature.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw refused(
          slugOrPath.toString(), "is no directory, or a hidden one, or a symbolic link to one");
    }
    if (!feature.hasMarker()) {
      throw refused(
          slugOrPath.toString(), "holds none of " + String.join(", ", FeatureDirectory.MARKERS));
    }
    return feature;
  }

  /** As {@link #feature(Path)}, for a slug or path that came as text. */
  public FeatureDirectory feature(String slugOrPath) throws FaultException {
    try {
      return feature(Path.of(slugOrPath));
    } catch (InvalidPathException e) {
      throw refused(slugOrPath, "is no path");
    }
  }

  private boolean isThis(Path parent) {
    try {
      return parent.equals(path) || parent.toRealPath().equals(path);
    } catch (IOException e) {
      return false;
    }
  }

  private static FaultException refused(String named, String problem) {
    return new FaultException(
        Fault.input(
            ".",
            "\"" + named + "\" " + problem,
            "Send the slug or the path of a feature directory in the specs directory."));
  }

  /**
   * A slug goes through text on its way, so one that text cannot carry is a fault (C8.3).
   *
   * @throws FaultException if the slug has a backslash, which Camel takes for a separator, or is no
   *     UTF-8
   */
  public static void checkSlug(FeatureDirectory feature) throws FaultException {
    if (feature.slug().indexOf('\\') >= 0) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory's name has a backslash, which is no part of a slug",
              "Rename the directory."));
    }
    if (!isText(feature.path().getFileName())) {
      throw new FaultException(
          Fault.input(".", "the directory's name is not UTF-8", "Rename the directory."));
    }
  }

  private static boolean isText(Path name) {
    String text = name.toString();
    return text.indexOf('\uFFFD') < 0 || Path.of(text).equals(name);
  }

  /** The directory that exports' paths are resolved against. */
  public Path exportsDirectory() {
    return outputDirectory == null ? path : outputDirectory;
  }

  /** Whether a child is a symbolic link, which is not a feature; warns once about each (C1.1). */
  public boolean isLink(Path child) {
    boolean link = Files.isSymbolicLink(child);
    if (link && Files.isDirectory(child) && knownLinks.add(child)) {
      LOG.warn(
          "{} is a symbolic link to a directory, which is not a feature directory; it is left out",
          LogText.of(child.toString()));
    }
    return link;
  }

  /**
   * All child directories that may be features, in no order; nothing is read of them.
   *
   * @throws IOException if this directory cannot be listed
   */
  public List<FeatureDirectory> directories() throws IOException {
    return directories(child -> true);
  }

  /**
   * All feature directories, in no order (C1.1).
   *
   * @throws IOException if this directory cannot be listed
   */
  public List<FeatureDirectory> features() throws IOException {
    return directories().stream().filter(FeatureDirectory::hasMarker).toList();
  }

  /**
   * The feature directories that Camel's file consumer passes over in silence, because of their
   * names.
   *
   * @throws IOException if this directory cannot be listed
   */
  public List<FeatureDirectory> passedOver() throws IOException {
    return directories(
            child ->
                child.getFileName().toString().endsWith(LOCK_SUFFIX)
                    || !isText(child.getFileName()))
        .stream()
        .filter(FeatureDirectory::hasMarker)
        .toList();
  }

  private List<FeatureDirectory> directories(DirectoryStream.Filter<Path> named)
      throws IOException {
    List<FeatureDirectory> directories = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path, named)) {
      for (Path child : children) {
        FeatureDirectory feature = featureAt(child);
        if (feature.slug().startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          directories.add(feature);
        } else {
          isLink(child);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return directories;
  }
}
