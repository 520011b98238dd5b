package io.github.featurehandoff.source;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * The specs directory as a commit has it (C11.5). A tree is data from elsewhere: what it has in a
 * file's place that is no regular file is a fault, and a name that is none in a directory is never
 * made part of a path (C8.1, C11.6).
 */
public final class CommittedSpecs {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final Repository repository;
  private final ObjectId commit;
  private final Instant committed;
  private final String path;
  private final @Nullable Entry specs;
  private boolean asked;
  private @Nullable Map<String, Entry> children;

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

  /**
   * Finds the specs directory.
   *
   * @param path where it is in the commit's tree, with slashes; empty for the tree itself
   * @throws IOException if the commit cannot be read, or is none
   */
  CommittedSpecs(Repository repository, AnyObjectId id, String path) throws IOException {
    this.repository = repository;
    this.path = path;
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit parsed = IsolatedJGit.read(() -> walk.parseCommit(id));
      commit = parsed.copy();
      PersonIdent committer = IsolatedJGit.read(parsed::getCommitterIdent);
      committed = committer == null ? Instant.MIN : committer.getWhenAsInstant();
      if (committed.isBefore(Instant.EPOCH) || committed.isAfter(LAST)) {
        throw new IOException("the commit " + commit.name() + " does not say when it was made");
      }
      specs =
          find(
              walk.getObjectReader(),
              new Entry(FileMode.TREE, parsed.getTree().copy()),
              path.isEmpty() ? List.of() : List.of(path.split("/", -1)));
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
    return commit.abbreviate(7).name();
  }

  /** What the commit has in the specs directory's place; null where that is a directory. */
  @Nullable String misplaced() {
    return specs == null ? "nothing" : specs.isDirectory() ? null : specs.kind();
  }

  /**
   * The slugs of the feature directories, in order (C1.1); none where the commit has no specs
   * directory.
   *
   * @throws IOException if they cannot be read
   */
  public List<String> features() throws IOException {
    List<String> slugs = new ArrayList<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      for (Map.Entry<String, Entry> child : children(reader).entrySet()) {
        if (child.getValue().isDirectory()
            && !child.getKey().startsWith(".")
            && hasMarker(reader, child.getValue().id())) {
          slugs.add(child.getKey());
        }
      }
    }
    return slugs;
  }

  /** One that cannot be read counts as a feature: its export says what is wrong (C9.1). */
  private static boolean hasMarker(ObjectReader reader, ObjectId directory) {
    try {
      Map<String, Entry> entries = entries(reader, directory);
      return FeatureDirectory.MARKERS.stream().anyMatch(entries::containsKey);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * A feature's file.
   *
   * @param name where it is in the feature directory, with slashes
   * @return null where the commit has none
   * @throws FaultException if the commit has something else in its place or in that of a directory
   *     on the way to it, if the slug is none, or if it cannot be read
   */
  public @Nullable CommittedFile file(String slug, String name) throws FaultException {
    checkSlug(slug);
    try (ObjectReader reader = repository.newObjectReader()) {
      Entry at = child(reader, slug);
      if (at == null || !at.isDirectory()) {
        return null;
      }
      List<String> names = List.of(name.split("/", -1));
      for (int i = 0; i < names.size(); i++) {
        at = find(reader, at, List.of(names.get(i)));
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
      return new CommittedFile(
          repository,
          at.id(),
          commit,
          committed,
          (path.isEmpty() ? "" : path + "/") + slug + "/" + name,
          name);
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  private FaultException misplaced(String file, Entry found, String expected) {
    return new FaultException(
        Fault.input(
            file,
            "is " + found.kind() + " in commit " + shortId() + "; " + expected + " was expected",
            "Commit " + expected + " in its place, or remove it."));
  }

  /**
   * A name that a tree may have and a directory may not, or that leads elsewhere (C8.3).
   *
   * @throws FaultException if it is one
   */
  public static void checkSlug(String slug) throws FaultException {
    if (slug.indexOf('/') >= 0 || slug.indexOf('\\') >= 0 || slug.indexOf('\uFFFD') >= 0) {
      throw new FaultException(
          Fault.input(
              ".",
              "the directory's name in the commit has a slash or a backslash, or is not UTF-8",
              "Commit the directory under another name."));
    }
  }

  /** The first one is looked for; from the second on all are kept. */
  private synchronized @Nullable Entry child(ObjectReader reader, String slug) throws IOException {
    if (asked) {
      return children(reader).get(slug);
    }
    asked = true;
    return specs == null ? null : find(reader, specs, List.of(slug));
  }

  private synchronized Map<String, Entry> children(ObjectReader reader) throws IOException {
    if (children == null) {
      children = specs == null || !specs.isDirectory() ? Map.of() : entries(reader, specs.id());
    }
    return children;
  }

  private static @Nullable Entry find(ObjectReader reader, Entry from, List<String> names)
      throws IOException {
    Entry at = from;
    for (String name : names) {
      if (at == null || !at.isDirectory()) {
        return null;
      }
      ObjectId tree = at.id();
      byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
      at =
          IsolatedJGit.read(
                  () -> {
                    CanonicalTreeParser parser = parser(reader, tree);
                    while (!parser.eof() && !Arrays.equals(name(parser), wanted)) {
                      parser.next();
                    }
                    return parser.eof() ? Optional.<Entry>empty() : Optional.of(entry(parser));
                  })
              .orElse(null);
    }
    return at;
  }

  private static Map<String, Entry> entries(ObjectReader reader, ObjectId tree) throws IOException {
    return IsolatedJGit.read(
        () -> {
          Map<String, Entry> entries = new TreeMap<>();
          CanonicalTreeParser parser = parser(reader, tree);
          for (; !parser.eof(); parser.next()) {
            entries.putIfAbsent(new String(name(parser), StandardCharsets.UTF_8), entry(parser));
          }
          return entries;
        });
  }

  private static CanonicalTreeParser parser(ObjectReader reader, ObjectId tree) throws IOException {
    CanonicalTreeParser parser = new CanonicalTreeParser();
    parser.reset(reader.open(tree, Constants.OBJ_TREE).getCachedBytes());
    return parser;
  }

  private static Entry entry(CanonicalTreeParser parser) {
    return new Entry(parser.getEntryFileMode(), parser.getEntryObjectId());
  }

  private static byte[] name(CanonicalTreeParser parser) {
    byte[] name = new byte[parser.getNameLength()];
    parser.getName(name, 0);
    return name;
  }
}
