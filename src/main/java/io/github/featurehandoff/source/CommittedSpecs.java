package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * The specs directory as a commit has it (C11.5). A tree is data from elsewhere: a file's place
 * that has anything but a regular file is a fault, and a name that no directory can have never
 * becomes part of a path (C8.1, C11.6).
 */
public final class CommittedSpecs {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final Repository repository;
  private final ObjectId commit;
  private final Instant committed;
  private final String path;
  private final @Nullable Entry specs;
  private final Map<String, Entry> children;

  /** What a tree has by one name. */
  private record Entry(FileMode mode, ObjectId id) {

    boolean isDirectory() {
      return mode.equals(FileMode.TREE);
    }

    boolean isRegularFile() {
      return mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
    }

    String kind() {
      return isDirectory()
          ? "a directory"
          : isRegularFile()
              ? "a file"
              : mode.equals(FileMode.SYMLINK)
                  ? "a symbolic link"
                  : mode.equals(FileMode.GITLINK) ? "a submodule" : "of an unknown kind";
    }
  }

  /** Finds the specs directory: {@code path} has slashes, and is empty for the tree itself. */
  CommittedSpecs(Repository repository, AnyObjectId id, String path) throws IOException {
    this.repository = repository;
    this.path = path;
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit parsed = GitFaults.read(() -> walk.parseCommit(id));
      commit = parsed.copy();
      PersonIdent committer = GitFaults.read(parsed::getCommitterIdent);
      committed = committer == null ? Instant.MIN : committer.getWhenAsInstant();
      if (committed.isBefore(Instant.EPOCH) || committed.isAfter(LAST)) {
        throw new IOException("the commit " + commit.name() + " does not say when it was made");
      }
      Entry at = new Entry(FileMode.TREE, parsed.getTree().copy());
      for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
        at = at == null ? null : entries(walk.getObjectReader(), at).get(name);
      }
      specs = at;
      children = at == null ? Map.of() : entries(walk.getObjectReader(), at);
    }
  }

  /** The commit's id, 40 lower-case hex digits. */
  public String id() {
    return commit.name();
  }

  /** When the commit was made, to the second. */
  public Instant committed() {
    return committed;
  }

  String shortId() {
    return GitFaults.shortId(commit);
  }

  /** What the commit has in the place of the specs directory; null if that is a directory. */
  @Nullable String misplaced() {
    return specs == null ? "nothing" : specs.isDirectory() ? null : specs.kind();
  }

  /**
   * The slugs of the feature directories, in order (C1.1); none if the commit has no specs
   * directory. A slug may have characters that a file name cannot have.
   */
  List<String> features() throws IOException {
    List<String> slugs = new ArrayList<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      for (Map.Entry<String, Entry> child : children.entrySet()) {
        if (child.getValue().isDirectory()
            && !child.getKey().startsWith(".")
            && hasMarker(reader, child.getValue())) {
          slugs.add(child.getKey());
        }
      }
    }
    return slugs;
  }

  /** A directory that cannot be read counts as a feature: its export says what is wrong (C9.1). */
  private static boolean hasMarker(ObjectReader reader, Entry directory) {
    try {
      return !Collections.disjoint(entries(reader, directory).keySet(), FeatureDirectory.MARKERS);
    } catch (IOException e) {
      return true;
    }
  }

  /** A feature's log with at least one byte; null if the commit has none. */
  @Nullable CommittedFile log(String slug) throws FaultException, IOException {
    CommittedFile log = file(slug, FeatureDirectory.LOG);
    return log == null || log.size() == 0 ? null : log;
  }

  /**
   * The file at {@code name}, with slashes, in a feature's directory; null if the commit has none.
   *
   * @throws FaultException if something else is in its place or in that of a directory on the way
   *     to it, or if no file can have the name {@code slug}
   */
  @Nullable CommittedFile file(String slug, String name) throws FaultException, IOException {
    if (slug.indexOf('/') >= 0 || slug.indexOf('\\') >= 0 || slug.indexOf('\uFFFD') >= 0) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory's name in the commit has a slash or a backslash, or is not UTF-8",
              "Commit the directory under another name."));
    }
    try (ObjectReader reader = repository.newObjectReader()) {
      Entry at = children.get(slug);
      if (at == null || !at.isDirectory()) {
        return null;
      }
      List<String> names = List.of(name.split("/", -1));
      for (int i = 0; i < names.size(); i++) {
        at = entries(reader, at).get(names.get(i));
        if (at == null) {
          return null;
        }
        boolean last = i == names.size() - 1;
        if (last ? !at.isRegularFile() : !at.isDirectory()) {
          throw misplaced(
              String.join("/", names.subList(0, i + 1)),
              at,
              last ? "a regular file" : "a directory");
        }
      }
      String inTree = (path.isEmpty() ? "" : path + "/") + slug + "/" + name;
      ObjectId blob = at.id();
      long size = GitFaults.read(() -> reader.getObjectSize(blob, Constants.OBJ_BLOB));
      return new CommittedFile(repository, blob, commit, committed, inTree, size);
    }
  }

  private FaultException misplaced(String file, Entry found, String expected) {
    return new FaultException(
        Fault.input(
            file,
            "is " + found.kind() + " in commit " + shortId() + "; " + expected + " was expected",
            "Commit " + expected + " in its place, or remove it."));
  }

  /** What a directory has, by name; empty for anything but a directory. */
  private static Map<String, Entry> entries(ObjectReader reader, Entry directory)
      throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    if (directory.isDirectory()) {
      GitFaults.read(
          () -> {
            CanonicalTreeParser parser = new CanonicalTreeParser();
            parser.reset(reader.open(directory.id(), Constants.OBJ_TREE).getCachedBytes());
            for (; !parser.eof(); parser.next()) {
              byte[] name = new byte[parser.getNameLength()];
              parser.getName(name, 0);
              entries.putIfAbsent(
                  new String(name, StandardCharsets.UTF_8),
                  new Entry(parser.getEntryFileMode(), parser.getEntryObjectId()));
            }
            return entries;
          });
    }
    return entries;
  }
}
