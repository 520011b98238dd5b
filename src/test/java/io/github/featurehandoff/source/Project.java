package io.github.featurehandoff.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.result.FaultException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;

/** A Git repository to test with: a main worktree with feature directories in kitty-specs. */
final class Project implements AutoCloseable {
  static final String SPECS = "kitty-specs";
  static final String LOG = "status.events.jsonl";
  static final Instant COMMITTED = Instant.parse("2026-03-02T09:00:07Z");

  private final Path root;
  private final Git git;

  Project(Path directory) throws IOException, GitAPIException {
    root = Files.createDirectories(directory).toRealPath();
    git = Git.init().setDirectory(root.toFile()).setInitialBranch("main").call();
  }

  Path root() {
    return root;
  }

  Path dotGit() {
    return root.resolve(".git");
  }

  Path specs() {
    return root.resolve(SPECS);
  }

  Repository repository() {
    return git.getRepository();
  }

  GitRepository opened() {
    return new GitRepository(specs());
  }

  FeatureDirectory feature(String slug) {
    return new FeatureDirectory(specs().resolve(slug), null);
  }

  /** The log that is the record of a feature whose meta.json names a coordination branch. */
  EventLog record(String slug, String branch) throws IOException, FaultException {
    return record(specs(), slug, branch);
  }

  static EventLog record(Path specs, String slug, String branch)
      throws IOException, FaultException {
    write(specs.resolve(slug).resolve("meta.json"), meta(branch));
    try (GitRepository git = new GitRepository(specs)) {
      return record(specs, git, slug);
    }
  }

  static EventLog record(Path specs, GitRepository git, String slug) throws FaultException {
    return new FeatureSources(SpecsDirectory.open(specs, null), git, true, null)
        .log(new FeatureDirectory(specs.resolve(slug), null));
  }

  /** A meta.json that names a coordination branch, whatever its name is. */
  static String meta(String branch) {
    StringBuilder escaped = new StringBuilder();
    branch.chars().forEach(each -> escaped.append(String.format("\\u%04x", each)));
    return "{\"coordination_branch\": \"" + escaped + "\"}\n";
  }

  static Path log(Path root, String slug) {
    return root.resolve(SPECS).resolve(slug).resolve(LOG);
  }

  static String events(int count) {
    StringBuilder events = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      events.append("{\"event_id\": \"").append(i).append("\"}\n");
    }
    return events.toString();
  }

  static Path write(Path file, String content) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    return Files.writeString(file, content);
  }

  /** Writes a log with so many events into a worktree. */
  static Path write(Path root, String slug, int events) throws IOException {
    return write(log(root, slug), events(events));
  }

  /** Commits everything that is in the main worktree. */
  ObjectId commit() throws GitAPIException {
    git.add().addFilepattern(".").call();
    PersonIdent who = new PersonIdent("n", "e@example.org", COMMITTED, ZoneOffset.ofHours(2));
    return git.commit().setMessage("m").setAuthor(who).setCommitter(who).setSign(false).call();
  }

  /** A branch with one commit of one file, which no worktree has checked out. */
  ObjectId branch(String ref, String path, String content) throws IOException {
    return branch(ref, path, FileMode.REGULAR_FILE, content.getBytes(UTF_8));
  }

  ObjectId branch(String ref, String path, FileMode mode, byte[] content) throws IOException {
    try (ObjectInserter inserter = repository().newObjectInserter()) {
      ObjectId id =
          mode.equals(FileMode.GITLINK)
              ? ObjectId.fromString("1".repeat(40))
              : mode.equals(FileMode.TREE)
                  ? inserter.insert(new TreeFormatter())
                  : inserter.insert(org.eclipse.jgit.lib.Constants.OBJ_BLOB, content);
      return branch(inserter, ref, path, mode, id);
    }
  }

  /** Commits a tree in which {@code path} is {@code id}. */
  ObjectId branch(ObjectInserter inserter, String ref, String path, FileMode mode, ObjectId id)
      throws IOException {
    List<String> names = new ArrayList<>(List.of(path.split("/", -1)));
    ObjectId at = id;
    FileMode as = mode;
    while (!names.isEmpty()) {
      TreeFormatter tree = new TreeFormatter();
      tree.append(names.remove(names.size() - 1), as, at);
      at = inserter.insert(tree);
      as = FileMode.TREE;
    }
    return point(ref, commit(inserter, at));
  }

  static ObjectId commit(ObjectInserter inserter, ObjectId tree) throws IOException {
    CommitBuilder commit = new CommitBuilder();
    PersonIdent who = new PersonIdent("n", "e@example.org", COMMITTED, ZoneOffset.UTC);
    commit.setAuthor(who);
    commit.setCommitter(who);
    commit.setTreeId(tree);
    commit.setMessage("m");
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    return id;
  }

  ObjectId point(String ref, ObjectId commit) throws IOException {
    RefUpdate update = repository().updateRef(ref);
    update.setNewObjectId(commit);
    update.forceUpdate();
    return commit;
  }

  void delete(String ref) throws IOException {
    RefUpdate update = repository().updateRef(ref);
    update.setForceUpdate(true);
    update.delete();
  }

  /** A worktree of its own that has {@code branch} checked out, a new one where it is not there. */
  Path worktree(String name, String branch) throws Exception {
    Path path = root.resolve(".worktrees").resolve(name);
    boolean there = repository().exactRef("refs/heads/" + branch) != null;
    if (there) {
      git(root, "worktree", "add", "-q", path.toString(), branch);
    } else {
      git(root, "worktree", "add", "-q", path.toString(), "-b", branch);
    }
    return path;
  }

  /** Runs the program {@code git}; without it the test is skipped. */
  static String git(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  static String run(List<String> command) throws Exception {
    require(Path.of("/usr/bin/git"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "n");
      builder.environment().put("GIT_" + who + "_EMAIL", "e@example.org");
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command + ": " + output);
    }
    return output;
  }

  static void runUnchecked(List<String> command) {
    try {
      run(command);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Skips the test where a file is missing, and says so on the console, which Surefire does not.
   */
  static void require(Path file) {
    if (!Files.exists(file)) {
      PrintStream console = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
      console.println("A test is skipped: there is no " + file);
    }
    assumeTrue(Files.exists(file), "There is no " + file);
  }

  static byte[] bytes(Content content) throws IOException {
    try (InputStream in = Channels.newInputStream(content.open())) {
      return in.readAllBytes();
    }
  }

  static Path fifo(Path file) throws Exception {
    Path mkfifo = Path.of("/usr/bin/mkfifo");
    require(mkfifo);
    Files.createDirectories(file.resolveSibling(""));
    Files.deleteIfExists(file);
    new ProcessBuilder(mkfifo.toString(), file.toString()).start().waitFor();
    return file;
  }

  @Override
  public void close() {
    git.close();
  }
}
