package io.github.featurehandoff.feature;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory whose direct children are the feature directories (C1.1), and the directory that
 * their exports go to, null if that is each feature's {@code handoff/}. Both paths are real.
 *
 * @param knownLinks the symbolic links that a warning was logged for
 */
public record SpecsDirectory(Path path, @Nullable Path outputDirectory, Set<Path> knownLinks) {
  private static final Logger LOG = LoggerFactory.getLogger(SpecsDirectory.class);

  /** What the URI of a {@code file:} endpoint cannot have in its path (C8.4). */
  private static final Pattern UNADDRESSABLE =
      Pattern.compile("[%\\\\?\\p{Cntrl}]|\\{\\{|}}|\\$\\{|&&");

  /**
   * Resolves and checks both, which must exist.
   *
   * @throws IllegalArgumentException if one of them cannot be used; the message is for a person
   */
  public static SpecsDirectory open(Path directory, @Nullable Path output) {
    Path real =
        real(
            "specs directory",
            directory,
            "Name the directory that holds the feature directories",
            ", usually kitty-specs",
            "read it");
    Path exports = output == null ? null : outputDirectory(output, real);
    return new SpecsDirectory(real, exports, ConcurrentHashMap.newKeySet());
  }

  /** The same for one that need not be checked out, because everything is read from a commit. */
  public static SpecsDirectory ofCommit(Path directory, @Nullable Path output) {
    if (Files.isDirectory(directory)) {
      return open(directory, output);
    }
    if (output == null) {
      throw new IllegalArgumentException(
          ("The specs directory %s is not checked out, so that there is nowhere for exports to go."
                  + " Set handoff.output-dir, or name a specs directory that is checked out.")
              .formatted(directory));
    }
    Path path = directory.normalize();
    return new SpecsDirectory(path, outputDirectory(output, path), ConcurrentHashMap.newKeySet());
  }

  private static Path outputDirectory(Path directory, Path specs) {
    Path real =
        real(
            "output directory",
            directory,
            "Set handoff.output-dir to a directory outside the specs directory",
            ", or create this one",
            "write in it");
    if (real.startsWith(specs)) {
      throw new IllegalArgumentException(
          ("The output directory %s %s the specs directory %s. Set handoff.output-dir to a"
                  + " directory outside it, or leave it empty: then each export goes to the"
                  + " feature's handoff/.")
              .formatted(directory, real.equals(specs) ? "is" : "is inside", specs));
    }
    return real;
  }

  private static Path real(
      String what, Path directory, String remedy, String whereMissing, String permission) {
    String name = "The " + what + " " + directory;
    try {
      Path real = directory.toRealPath();
      if (!Files.readAttributes(real, BasicFileAttributes.class).isDirectory()) {
        throw new IllegalArgumentException(name + " is not a directory. " + remedy + ".");
      }
      real.getFileSystem().provider().checkAccess(real, AccessMode.READ, AccessMode.EXECUTE);
      refuseUnaddressable(what, real);
      return real;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          name + " does not exist. " + remedy + whereMissing + ".", e);
    } catch (IOException e) {
      String advice =
          e instanceof AccessDeniedException
              ? "Give the user who runs this permission to " + permission + "."
              : "Correct the path, or repair the file system.";
      throw new IllegalArgumentException(
          name + " cannot be accessed: " + Reason.of(e) + ". " + advice, e);
    }
  }

  /** Throws an {@link IllegalArgumentException} if no Camel endpoint can have this path. */
  public static void refuseUnaddressable(String what, Path real) {
    Matcher refused = UNADDRESSABLE.matcher(real.toString());
    if (refused.find()) {
      throw new IllegalArgumentException(
          ("The %s's path %s contains %s, which the path of a Camel endpoint cannot have. Rename"
                  + " the directory, or mount it under another name.")
              .formatted(what, Printable.of(real.toString()), Printable.of(refused.group())));
    }
  }

  public FeatureDirectory featureAt(Path child) {
    return new FeatureDirectory(child, outputDirectory);
  }

  /** The feature with a slug or path that came from outside (C8.2); a fault if there is none. */
  public FeatureDirectory feature(String slugOrPath) throws FaultException {
    Path named;
    try {
      named = path.resolve(slugOrPath);
    } catch (InvalidPathException e) {
      throw refused(slugOrPath, "is not a path");
    }
    Path parent = named.getParent();
    if (!named.equals(named.normalize()) || parent == null || !isThis(parent)) {
      throw refused(slugOrPath, "is not a direct child of " + path);
    }
    FeatureDirectory feature = featureAt(path.resolve(named.getFileName()));
    if (feature.slug().startsWith(".")
        || !Files.isDirectory(feature.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw refused(slugOrPath, "is not a directory, or it is hidden, or it is a symbolic link");
    }
    if (!feature.hasMarker()) {
      throw refused(slugOrPath, "holds none of " + String.join(", ", FeatureDirectory.MARKERS));
    }
    return feature;
  }

  private boolean isThis(Path parent) {
    try {
      return parent.equals(path) || parent.toRealPath().equals(path);
    } catch (IOException e) {
      return false;
    }
  }

  private static FaultException refused(Object named, String problem) {
    return new FaultException(
        Fault.input(
            ".",
            "\"" + named + "\" " + problem,
            "Send the slug or the path of a feature directory in the specs directory."));
  }

  /** Checks that the slug survives the way through Camel, which handles paths as text (C8.3). */
  public static void checkSlug(FeatureDirectory feature) throws FaultException {
    String slug = feature.slug();
    boolean backslash = slug.indexOf('\\') >= 0;
    if (backslash
        || (slug.indexOf('\uFFFD') >= 0 && !Path.of(slug).equals(feature.path().getFileName()))) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory's name "
                  + (backslash ? "has a backslash, which a slug cannot have" : "is not UTF-8"),
              "Rename the directory."));
    }
  }

  public Path exportsDirectory() {
    return outputDirectory == null ? path : outputDirectory;
  }

  public List<FeatureDirectory> directories() throws IOException {
    List<FeatureDirectory> directories = new ArrayList<>();
    for (Path child : children(path)) {
      FeatureDirectory feature = featureAt(child);
      if (!feature.slug().startsWith(".") && mayBeFeature(child)) {
        directories.add(feature);
      }
    }
    return directories;
  }

  /** Whether a child may be a feature; a symbolic link to a directory is a warning once (C1.1). */
  public boolean mayBeFeature(Path child) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink() && Files.isDirectory(child) && knownLinks.add(child)) {
        LOG.warn(
            "{} is a symbolic link, not a feature directory. It is skipped.",
            Printable.of(child.toString()));
      }
      return attributes.isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true; // Its export says why it cannot be read (C9.1).
    }
  }

  /** The orphans among these directories, and those of the output directory (C1.5). */
  public List<FeatureDirectory> orphans(List<FeatureDirectory> directories) throws IOException {
    List<FeatureDirectory> orphans = new ArrayList<>();
    for (FeatureDirectory directory : directories) {
      if (directory.isOrphan()) {
        orphans.add(directory);
      }
    }
    if (outputDirectory != null) {
      for (Path child : children(outputDirectory)) {
        FeatureDirectory feature = featureAt(path.resolve(child.getFileName()));
        if (Files.isRegularFile(feature.export(), LinkOption.NOFOLLOW_LINKS)
            && !feature.hasMarker()) {
          orphans.add(feature);
        }
      }
    }
    return orphans;
  }

  public static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
