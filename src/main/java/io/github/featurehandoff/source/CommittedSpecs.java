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
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** The specs directory as a commit has it (C11.5), whose trees are data from elsewhere (C11.6). */
public final class CommittedSpecs {
  private final Repository repository;
  private final ObjectId commit;
  private final Instant committed;
  private final String path;
  private final @Nullable Entry specs;
  private final Map<String, Entry> children;

  private record Entry(int type, ObjectId id) {

    String kind() {
      return switch (type) {
        case FileMode.TYPE_TREE -> "a directory";
        case FileMode.TYPE_FILE -> "a file";
        case FileMode.TYPE_SYMLINK -> "a symbolic link";
        case FileMode.TYPE_GITLINK -> "a submodule";
        default -> "of an unknown kind";
      };
    }
  }

  /** Finds the specs directory: {@code path} has slashes, and is empty for the tree itself. */
  CommittedSpecs(Repository repository, AnyObjectId id, String path) throws IOException {
    this.repository = repository;
    this.path = path;
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit parsed = GitFaults.read(() -> walk.parseCommit(id));
      commit = parsed.copy();
      committed = GitFaults.read(() -> parsed.getCommitterIdent().getWhenAsInstant());
      Entry at = new Entry(FileMode.TYPE_TREE, parsed.getTree().copy());
      for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
        at = entries(walk.getObjectReader(), at).get(name);
      }
      specs = at;
      children = entries(walk.getObjectReader(), at);
    }
  }

  public String id() {
    return commit.name();
  }

  public Instant committed() {
    return committed;
  }

  String shortId() {
    return GitFaults.shortId(commit);
  }

  /** What the commit has in the place of the specs directory; null if that is a directory. */
  @Nullable String misplaced() {
    return specs == null ? "nothing" : specs.type == FileMode.TYPE_TREE ? null : specs.kind();
  }

  /** The slugs, in order (C1.1), which may have characters that a file name cannot have. */
  List<String> features() throws IOException {
    List<String> slugs = new ArrayList<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      for (Map.Entry<String, Entry> child : children.entrySet()) {
        if (child.getValue().type == FileMode.TYPE_TREE
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

  /** The file at {@code name}, which may have slashes, in a feature's directory; null if none. */
  @Nullable CommittedFile file(String slug, String name) throws FaultException, IOException {
    if (slug.indexOf('/') >= 0 || slug.indexOf('\\') >= 0 || slug.indexOf('\uFFFD') >= 0) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory's name in the commit has a slash or a backslash, or is not UTF-8",
              "Commit the directory under another name."));
    }
    try (ObjectReader reader = repository.newObjectReader()) {
      Entry directory = children.get(slug);
      int slash = name.indexOf('/');
      if (slash > 0) {
        directory = entries(reader, directory).get(name.substring(0, slash));
        require(FileMode.TYPE_TREE, directory, name.substring(0, slash), "a directory");
      }
      Entry at = entries(reader, directory).get(name.substring(slash + 1));
      require(FileMode.TYPE_FILE, at, name, "a regular file");
      if (at == null) {
        return null;
      }
      String inTree = (path.isEmpty() ? "" : path + "/") + slug + "/" + name;
      ObjectId blob = at.id();
      long size = GitFaults.read(() -> reader.getObjectSize(blob, Constants.OBJ_BLOB));
      return new CommittedFile(repository, blob, commit, committed, inTree, size);
    }
  }

  private void require(int type, @Nullable Entry found, String file, String expected)
      throws FaultException {
    if (found != null && found.type != type) {
      throw new FaultException(
          Fault.input(
              file,
              "is " + found.kind() + " in commit " + shortId() + "; " + expected + " was expected",
              "Commit " + expected + " in its place, or remove it."));
    }
  }

  /** None where it is not a directory. */
  private static Map<String, Entry> entries(ObjectReader reader, @Nullable Entry directory)
      throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    if (directory != null && directory.type == FileMode.TYPE_TREE) {
      GitFaults.read(
          () -> {
            TreeWalk walk = new TreeWalk(reader);
            walk.addTree(directory.id());
            while (walk.next()) {
              String name = new String(walk.getRawPath(), StandardCharsets.UTF_8);
              int type = walk.getRawMode(0) & FileMode.TYPE_MASK;
              entries.putIfAbsent(name, new Entry(type, walk.getObjectId(0)));
            }
            return entries;
          });
    }
    return entries;
  }
}
