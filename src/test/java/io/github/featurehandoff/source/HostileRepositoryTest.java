package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.featurehandoff.Specs;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C8.1, C11.6: what Git's files and objects say is data from elsewhere. A test that blocks is one
 * that opened a FIFO.
 */
class HostileRepositoryTest {
  private static final String SLUG = "014-right-log";
  private static final String BRANCH = "kitty/mission-x";
  private static final String REF = "refs/heads/" + BRANCH;
  private static final String PATH = Project.SPECS + "/" + SLUG + "/" + Project.LOG;
  private static final String SECRET = "0123456789abcdef0123456789abcdef01234567 secret";

  private Project project;
  private Path outside;
  private Path registered;
  private Path worktree;

  @BeforeEach
  void a_worktree_registered_by_hand(@TempDir Path temporary) throws Exception {
    project = new Project(temporary.resolve("project"));
    Project.write(project.root(), SLUG, 1);
    project.commit();
    project.branch(REF, PATH, Project.events(3));
    outside = Files.createDirectory(temporary.toRealPath().resolve("outside"));
    Project.write(outside.resolve("secret.txt"), SECRET);
    Project.write(outside, SLUG, 9);
    worktree = project.root().resolve(".worktrees/coord");
    registered = project.dotGit().resolve("worktrees/coord");
    Project.write(registered.resolve("HEAD"), "ref: " + REF + "\n");
    Project.write(registered.resolve("commondir"), "../..\n");
    Project.write(registered.resolve("gitdir"), worktree + "/.git\n");
    Project.write(worktree.resolve(".git"), "gitdir: " + registered + "\n");
    Project.write(worktree, SLUG, 5);
  }

  @AfterEach
  void close() {
    project.close();
  }

  private Kind find() throws Exception {
    return project.record(SLUG, BRANCH).source().kind();
  }

  /** What comes where no worktree has the branch. */
  private void assertThatTheWorktreeIsIgnored() throws Exception {
    assertThat(find()).isEqualTo(Kind.BRANCH);
  }

  @Test
  void a_worktree_registered_by_hand_is_one_C11_2() throws Exception {
    assertThat(find()).isEqualTo(Kind.WORKTREE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "gitdir", "commondir"})
  void a_file_of_a_registration_that_is_a_fifo_makes_it_none_C8_1(String name) throws Exception {
    Project.fifo(registered.resolve(name));
    assertThatTheWorktreeIsIgnored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "gitdir", "commondir"})
  void a_file_of_a_registration_that_is_a_symbolic_link_makes_it_none_C8_1(String name)
      throws Exception {
    Path moved = outside.resolve(name);
    Files.move(registered.resolve(name), moved);
    Files.createSymbolicLink(registered.resolve(name), moved);
    assertThatTheWorktreeIsIgnored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "gitdir", "commondir"})
  void a_file_of_a_registration_that_is_a_directory_or_endless_makes_it_none_C8_1(String name)
      throws Exception {
    String content = Files.readString(registered.resolve(name));
    Files.writeString(registered.resolve(name), content + " ".repeat(10_000));
    assertThatTheWorktreeIsIgnored();
    Files.delete(registered.resolve(name));
    Files.createDirectory(registered.resolve(name));
    assertThatTheWorktreeIsIgnored();
  }

  @Test
  void a_registration_that_is_a_symbolic_link_is_none_C8_1() throws Exception {
    Path moved = outside.resolve("coord");
    Files.move(registered, moved);
    Files.createSymbolicLink(registered, moved);
    assertThatTheWorktreeIsIgnored();
  }

  @Test
  void a_gitdir_that_points_outside_is_believed_only_if_that_points_back_C8_1() throws Exception {
    for (String gitdir : Set.of("/outside/.git", "/outside/secret.txt", "/outside", "/gone/.git")) {
      Files.writeString(registered.resolve("gitdir"), outside.resolveSibling("") + gitdir + "\n");
      assertThatTheWorktreeIsIgnored();
    }
    Files.writeString(registered.resolve("gitdir"), outside + "/.git\n");
    Project.write(outside.resolve(".git"), SECRET);
    assertThatThrownBy(this::find)
        .isInstanceOf(FaultException.class)
        .hasMessageContaining(outside + "/.git is damaged")
        .hasMessageNotContaining("secret");
    Project.write(outside.resolve(".git"), "gitdir: " + project.dotGit() + "\n");
    assertThatTheWorktreeIsIgnored();
    Files.writeString(registered.resolve("gitdir"), "\u0000\n/.git");
    assertThatThrownBy(this::find).isInstanceOf(FaultException.class);
  }

  @Test
  void a_gitdir_that_points_at_a_fifo_a_link_or_a_repository_is_none_C8_1() throws Exception {
    Path dotGit = worktree.resolve(".git");
    Project.fifo(dotGit);
    assertThatTheWorktreeIsIgnored();
    Files.delete(dotGit);
    Files.createSymbolicLink(dotGit, Project.write(outside.resolve("x"), "gitdir: " + registered));
    assertThatTheWorktreeIsIgnored();
    Files.delete(dotGit);
    new Project(worktree).close();
    assertThatTheWorktreeIsIgnored();
  }

  @Test
  void a_registration_of_another_repository_is_none_C8_1() throws Exception {
    try (Project other = new Project(outside.resolve("other"))) {
      Files.writeString(registered.resolve("commondir"), other.dotGit() + "\n");
      assertThatTheWorktreeIsIgnored();
    }
  }

  @Test
  void a_symbolic_link_in_the_logs_place_is_a_fault_C8_1() throws Exception {
    Path log = Project.log(worktree, SLUG);
    Files.delete(log);
    Files.createSymbolicLink(log, Project.log(outside, SLUG));
    assertThatThrownBy(this::find)
        .isInstanceOf(FaultException.class)
        .hasMessage(
            log
                + ": is a symbolic link; a regular file or a directory was expected. Remove it, or"
                + " set handoff.source.log=checkout.");
  }

  @ParameterizedTest
  @ValueSource(strings = {Project.SPECS, Project.SPECS + "/" + SLUG})
  void a_symbolic_link_on_the_way_to_the_log_is_a_fault_C8_1(String name) throws Exception {
    Path link = worktree.resolve(name);
    Files.move(link, outside.resolve("moved"));
    Files.createSymbolicLink(link, outside.resolve("moved"));
    assertThatThrownBy(this::find)
        .isInstanceOf(FaultException.class)
        .hasMessageStartingWith(link + ": is a symbolic link; ");
  }

  @Test
  void a_fifo_or_a_directory_in_the_logs_place_is_a_fault_C8_1() throws Exception {
    Path log = Project.log(worktree, SLUG);
    Project.fifo(log);
    assertThatThrownBy(this::find)
        .hasMessageStartingWith(log + ": is neither a regular file nor a directory; ");
    Files.delete(log);
    Files.createDirectory(log);
    assertThatThrownBy(this::find)
        .hasMessageStartingWith(log + ": is a directory; a regular file was expected. ");
  }

  @Test
  void a_branch_that_is_a_symbolic_link_or_a_fifo_is_a_fault_C8_1() throws Exception {
    Files.delete(registered.resolve("HEAD"));
    Path ref = project.dotGit().resolve(REF);
    Files.delete(ref);
    Files.createSymbolicLink(ref, outside.resolve("secret.txt"));
    assertThatThrownBy(this::find)
        .isInstanceOf(FaultException.class)
        .hasMessageStartingWith(ref + ": is a symbolic link; ")
        .hasMessageNotContaining("secret");
    Project.fifo(ref);
    assertThatThrownBy(this::find).hasMessageStartingWith(ref + ": is neither a regular file");
    Files.delete(ref);
    Files.delete(ref.getParent());
    Files.createSymbolicLink(ref.getParent(), outside);
    assertThatThrownBy(this::find)
        .hasMessageStartingWith(ref.getParent() + ": is a symbolic link; ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../outside/secret.txt", "refs/../../../outside/secret.txt", REF, "HEAD", "\t"})
  void a_branch_that_stands_for_a_name_that_is_none_is_a_fault_C8_1(String target)
      throws Exception {
    Files.delete(registered.resolve("HEAD"));
    Files.writeString(project.dotGit().resolve(REF), "ref: " + target + "\n");
    assertThatThrownBy(this::find)
        .isInstanceOf(FaultException.class)
        .hasMessageContaining(REF + " is damaged: it names neither a commit nor a ref. ");
  }

  @Test
  void a_branch_that_names_no_commit_is_a_fault_C11_6() throws Exception {
    Files.delete(registered.resolve("HEAD"));
    Path ref = project.dotGit().resolve(REF);
    for (String id :
        Set.of(
            "x".repeat(40),
            "1".repeat(40),
            project.repository().resolve("HEAD^{tree}").name(),
            project.repository().resolve(BRANCH + ":" + PATH).name())) {
      Files.writeString(ref, id + "\n");
      assertThatThrownBy(this::find)
          .isInstanceOf(FaultException.class)
          .hasMessageStartingWith("the Git repository cannot be read: ");
    }
  }

  @Test
  void a_tree_with_something_else_in_the_logs_place_is_a_fault_C11_6() throws Exception {
    Files.delete(registered.resolve("HEAD"));
    for (FileMode mode : Set.of(FileMode.SYMLINK, FileMode.GITLINK, FileMode.TREE)) {
      byte[] target = outside.resolve("secret.txt").toString().getBytes(StandardCharsets.UTF_8);
      String id = project.branch(REF, PATH, mode, target).name().substring(0, 7);
      String found =
          mode.equals(FileMode.SYMLINK)
              ? "a symbolic link"
              : mode.equals(FileMode.GITLINK) ? "a submodule" : "a directory";
      assertThatThrownBy(this::find)
          .isInstanceOf(FaultException.class)
          .hasMessage(
              "status.events.jsonl: is "
                  + found
                  + " in commit "
                  + id
                  + "; a regular file was expected. Commit a regular file in its place, or remove"
                  + " it.");
    }
    project.branch(REF, Project.SPECS + "/" + SLUG, FileMode.SYMLINK, new byte[] {'x'});
    assertThat(find()).isEqualTo(Kind.CHECKOUT);
  }

  @Test
  void a_tree_with_a_file_in_the_place_of_handoff_is_a_fault_C11_6() throws Exception {
    project.branch(REF, Project.SPECS + "/" + SLUG + "/handoff", "x");
    CommittedSpecs specs = project.opened().at(BRANCH);
    assertThatThrownBy(() -> specs.file(SLUG, "handoff/namespace.json"))
        .hasMessageStartingWith("handoff: is a file in commit ")
        .hasMessageContaining("; a directory was expected");
  }

  @Test
  void a_name_that_leads_elsewhere_is_a_feature_that_fails_C8_3() throws Exception {
    try (ObjectInserter inserter = project.repository().newObjectInserter()) {
      TreeFormatter feature = new TreeFormatter();
      feature.append("spec.md", FileMode.REGULAR_FILE, inserter.insert(3, new byte[0]));
      ObjectId directory = inserter.insert(feature);
      TreeFormatter specs = new TreeFormatter();
      for (String name : new String[] {"..", ".", "../../outside", "a\\b", "back/..", "ok"}) {
        specs.append(name, FileMode.TREE, directory);
      }
      byte[] latin = {'l', (byte) 0xe9};
      specs.append(latin, 0, latin.length, FileMode.TREE, directory, false);
      project.branch(inserter, REF, Project.SPECS, FileMode.TREE, inserter.insert(specs));
    }
    CommittedSpecs specs = project.opened().at(BRANCH);
    assertThat(specs.features()).containsExactly("a\\b", "back/..", "l\ufffd", "ok");
    for (String slug : Set.of("a\\b", "back/..", "l\ufffd", "../../outside")) {
      assertThatThrownBy(() -> specs.file(slug, "spec.md"))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("has a slash or a backslash, or is not UTF-8");
    }
    assertThat(specs.file("..", "spec.md")).isNotNull();
    assertThat(specs.file("ok", "spec.md")).isNotNull();
  }

  @Test
  void a_name_that_leads_elsewhere_leads_no_export_there_C8_1() throws Exception {
    Specs specs = new Specs(project.root());
    Path elsewhere = Files.createDirectory(project.root().resolve("elsewhere"));
    Files.createDirectory(specs.directory().resolve("a"));
    try (ObjectInserter inserter = project.repository().newObjectInserter()) {
      TreeFormatter feature = new TreeFormatter();
      feature.append(
          Project.LOG,
          FileMode.REGULAR_FILE,
          inserter.insert(Constants.OBJ_BLOB, Constants.encode(Project.events(2))));
      ObjectId directory = inserter.insert(feature);
      TreeFormatter tree = new TreeFormatter();
      for (String name : new String[] {"..", "a/..", "a/../../elsewhere", "elsewhere"}) {
        tree.append(name, FileMode.TREE, directory);
      }
      project.branch(inserter, REF, Project.SPECS, FileMode.TREE, inserter.insert(tree));
    }

    Specs.Run run = specs.once("--from", BRANCH);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("has a backslash");
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(specs.directory().resolve("handoff")).doesNotExist();
    assertThat(project.root().resolve("handoff")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {REF, "refs/tags/v1", "refs/remotes/origin/x", "ORIG_HEAD"})
  void a_revision_that_is_a_fifo_or_a_symbolic_link_is_not_followed_C8_1(String ref)
      throws Exception {
    Path file = project.dotGit().resolve(ref);
    String revision = ref.replaceFirst("refs/(heads|tags|remotes)/", "");
    Files.deleteIfExists(file);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, outside.resolve("secret.txt"));
    for (String each : List.of(revision, ref, revision + "~1", revision + "@{1}")) {
      assertThatThrownBy(() -> project.opened().at(each))
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("secret");
    }
    Project.fifo(file);
    assertThatThrownBy(() -> project.opened().at(revision)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OUTSIDE/fifo", "fifo", "./fifo", "../../outside/secret.txt"})
  void what_a_configuration_includes_is_not_read_C8_1(String included) throws Exception {
    Project.fifo(outside.resolve("fifo"));
    Project.fifo(project.dotGit().resolve("fifo"));
    Files.writeString(
        project.dotGit().resolve("config"),
        "[include]\n\tpath = " + included.replace("OUTSIDE", outside.toString()) + "\n",
        StandardOpenOption.APPEND);
    Files.delete(registered.resolve("gitdir"));
    assertThatTheWorktreeIsIgnored();
  }

  @Test
  void the_branch_of_head_that_is_a_fifo_blocks_nothing_C8_1() throws Exception {
    Project.fifo(project.dotGit().resolve("refs/heads/main"));
    try (GitRepository git = project.opened()) {
      assertThatThrownBy(git::headCommit).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HEAD", "refs/heads/kitty", "worktrees/coord", "config"})
  void what_may_not_be_read_is_a_fault_and_not_absent_C9_1(String name) throws Exception {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root may read everything");
    Files.delete(project.feature(SLUG).log());
    Path file = project.dotGit().resolve(name);
    Files.setPosixFilePermissions(file, Set.of());
    try {
      assertThatThrownBy(this::find)
          .isInstanceOf(FaultException.class)
          .hasMessageContaining(": permission denied. Give the user who runs this permission to");
    } finally {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void a_feature_whose_tree_is_damaged_stops_no_other_C9_1() throws Exception {
    try (ObjectInserter inserter = project.repository().newObjectInserter()) {
      TreeFormatter feature = new TreeFormatter();
      feature.append("spec.md", FileMode.REGULAR_FILE, inserter.insert(3, new byte[0]));
      TreeFormatter specs = new TreeFormatter();
      specs.append("a", FileMode.TREE, inserter.insert(Constants.OBJ_TREE, new byte[] {'1'}));
      specs.append("b", FileMode.TREE, inserter.insert(feature));
      specs.append("c", FileMode.TREE, ObjectId.fromString("1".repeat(40)));
      project.branch(inserter, REF, Project.SPECS, FileMode.TREE, inserter.insert(specs));
    }
    CommittedSpecs specs = project.opened().at(BRANCH);
    assertThat(specs.features()).containsExactly("a", "b", "c");
    assertThat(specs.file("b", "spec.md")).isNotNull();
    for (String slug : Set.of("a", "c")) {
      assertThatThrownBy(() -> specs.file(slug, "spec.md")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_damaged_tree_or_commit_is_a_fault_C11_6() throws Exception {
    Files.delete(registered.resolve("HEAD"));
    try (ObjectInserter inserter = project.repository().newObjectInserter()) {
      for (String tree : Set.of("100644", "40000 x\0short", "\0", "999999999999999999 x\0")) {
        ObjectId id = inserter.insert(Constants.OBJ_TREE, tree.getBytes(StandardCharsets.UTF_8));
        project.point(REF, Project.commit(inserter, id));
        assertThatThrownBy(this::find)
            .isInstanceOf(FaultException.class)
            .hasMessageStartingWith("the Git repository cannot be read: ");
      }
      String tree = "tree " + "1".repeat(40) + "\n";
      for (String commit : Set.of("", "tree", tree, tree + "committer x <y> z\n\n")) {
        ObjectId id =
            inserter.insert(Constants.OBJ_COMMIT, commit.getBytes(StandardCharsets.UTF_8));
        inserter.flush();
        Project.write(project.dotGit().resolve(REF), id.name() + "\n");
        assertThatThrownBy(this::find)
            .isInstanceOf(FaultException.class)
            .hasMessageStartingWith("the Git repository cannot be read: ");
      }
    }
  }
}
