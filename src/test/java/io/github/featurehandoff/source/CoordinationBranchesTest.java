package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.result.Source.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.StoredConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C11.2: where a coordination branch has a feature's log. */
class CoordinationBranchesTest {
  private static final String SLUG = "014-right-log";
  private static final String BRANCH = "kitty/mission-right-log-01M03BSX";
  private static final String LOCAL = "refs/heads/" + BRANCH;
  private static final String PATH = Project.SPECS + "/" + SLUG + "/" + Project.LOG;

  private Project project;

  @BeforeEach
  void a_project_whose_checkout_has_one_planning_row(@TempDir Path temporary) throws Exception {
    project = new Project(temporary.resolve("a project"));
    Project.write(project.root(), SLUG, 1);
    project.commit();
  }

  @AfterEach
  void close() {
    project.close();
  }

  private EventLog record() throws Exception {
    return project.record(SLUG, BRANCH);
  }

  private static void assertThatItIs(EventLog found, Kind kind, String path, int events) {
    assertThat(found.source().kind()).isEqualTo(kind);
    assertThat(found.source().path()).isEqualTo(path);
    assertThat(found.size()).isEqualTo(Project.events(events).length());
  }

  private void assertThatTheBranchHas(int events) throws Exception {
    assertThatItIs(record(), Kind.BRANCH, PATH, events);
  }

  private void assertThatTheCheckoutCounts() throws Exception {
    assertThatItIs(record(), Kind.CHECKOUT, project.feature(SLUG).log().toString(), 1);
  }

  private static void assertThatItIsIn(Path worktree, EventLog found, int events) {
    assertThatItIs(found, Kind.WORKTREE, Project.log(worktree, SLUG).toString(), events);
  }

  @Test
  void the_file_in_the_worktree_that_has_the_branch_checked_out_is_the_log_C11_2()
      throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 5);
    assertThatItIsIn(worktree, record(), 5);
    assertThat(record().source().name()).isEqualTo(BRANCH);
  }

  @Test
  void a_worktree_outside_of_the_repository_is_found_too_C11_2(@TempDir Path elsewhere)
      throws Exception {
    Path worktree = elsewhere.toRealPath().resolve("coord tree");
    Project.git(project.root(), "worktree", "add", "-q", worktree.toString(), "-b", BRANCH);
    Project.write(worktree, SLUG, 5);
    assertThatItIsIn(worktree, record(), 5);
  }

  @Test
  void a_worktree_with_relative_paths_is_found_too_C11_2() throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 5);
    Path registered = project.dotGit().resolve("worktrees/coord");
    Files.writeString(registered.resolve("gitdir"), "../../../.worktrees/coord/.git\n");
    Files.writeString(worktree.resolve(".git"), "gitdir: ../../.git/worktrees/coord\n");
    assertThatItIsIn(worktree, record(), 5);
  }

  @Test
  void from_a_linked_worktree_the_main_one_and_other_linked_ones_are_found_C11_2()
      throws Exception {
    Path lane = project.worktree("lane", "lane");
    Path specs = lane.resolve(Project.SPECS);
    Project.write(project.root(), SLUG, 7);
    assertThatItIsIn(project.root(), Project.record(specs, SLUG, "main"), 7);
    Path coordination = project.worktree("coord", BRANCH);
    Project.write(coordination, SLUG, 8);
    assertThatItIsIn(coordination, Project.record(specs, SLUG, BRANCH), 8);
  }

  @Test
  void a_bare_repository_has_no_main_worktree_C11_2(@TempDir Path temporary) throws Exception {
    Path bare = temporary.toRealPath().resolve("all/.git");
    Project.git(project.root(), "clone", "-q", "--bare", ".", bare.toString());
    Path lane = bare.resolveSibling("lane");
    Project.git(bare, "worktree", "add", "-q", lane.toString(), "-b", "lane");
    Project.write(bare.resolveSibling(""), SLUG, 9);
    EventLog found = Project.record(lane.resolve(Project.SPECS), SLUG, "main");
    assertThatItIs(found, Kind.BRANCH, PATH, 1);
  }

  @Test
  void a_submodule_is_a_repository_of_its_own_C11_2(@TempDir Path temporary) throws Exception {
    project.branch(LOCAL, PATH, Project.events(3));
    Path around = Files.createDirectory(temporary.toRealPath().resolve("around"));
    Project.git(around, "init", "-q");
    Project.run(
        List.of(
            "git",
            "-C",
            around.toString(),
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "-q",
            "add",
            project.root().toString(),
            "sub"));
    assertThatItIs(
        Project.record(around.resolve("sub/kitty-specs"), SLUG, BRANCH), Kind.BRANCH, PATH, 3);
  }

  @Test
  void the_branch_may_be_the_one_that_is_checked_out_here_C11_2() throws Exception {
    assertThatItIs(
        project.record(SLUG, "main"), Kind.CHECKOUT, project.feature(SLUG).log().toString(), 1);
  }

  @Test
  void a_worktree_in_the_middle_of_a_rebase_has_the_branch_that_is_rebased_C11_2()
      throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 5);
    Path registered = project.dotGit().resolve("worktrees/coord");
    Files.writeString(
        registered.resolve("HEAD"), project.repository().resolve("HEAD").name() + "\n");
    Project.write(registered.resolve("rebase-merge/head-name"), LOCAL + "\n");
    assertThatItIsIn(worktree, record(), 5);
  }

  @Test
  void without_a_worktree_the_log_is_the_one_at_the_tip_of_the_branch_C11_2() throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 3);
    Project.git(worktree, "add", ".");
    Project.git(worktree, "commit", "-q", "-m", "three");
    Project.write(worktree, SLUG, 5);
    Project.git(project.root(), "worktree", "remove", "--force", worktree.toString());
    assertThatTheBranchHas(3);
  }

  @Test
  void a_worktree_that_was_deleted_and_not_pruned_counts_as_none_C11_2() throws Exception {
    project.branch(LOCAL, PATH, Project.events(3));
    Path worktree = project.worktree("coord", BRANCH);
    Project.run(List.of("rm", "-r", worktree.toString()));
    assertThatTheBranchHas(3);
    Project.git(project.root(), "worktree", "prune");
    assertThatTheBranchHas(3);
  }

  @Test
  void a_branch_that_moves_or_goes_is_seen_by_the_next_look_C10_1() throws Exception {
    Project.write(project.specs().resolve(SLUG).resolve("meta.json"), Project.meta(BRANCH));
    try (GitRepository git = project.opened()) {
      for (int events : new int[] {3, 4, 2}) {
        project.branch(LOCAL, PATH, Project.events(events));
        assertThatItIs(Project.record(project.specs(), git, SLUG), Kind.BRANCH, PATH, events);
      }
      project.delete(LOCAL);
      assertThat(Project.record(project.specs(), git, SLUG).source().kind())
          .isEqualTo(Kind.CHECKOUT);
    }
  }

  @Test
  void the_commit_says_its_id_and_when_it_was_made_C3_2() throws Exception {
    ObjectId commit = project.branch(LOCAL, PATH, Project.events(3));
    EventLog found = record();
    assertThat(found.blob()).isNotNull();
    assertThat(found.blob().commit().name()).isEqualTo(commit.name());
    assertThat(found.lastModified().toInstant()).isEqualTo(Project.COMMITTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pack-refs --all", "gc --quiet", "repack -q -a -d -f"})
  void a_branch_is_found_after_git_has_tidied_up_C11_2(String command) throws Exception {
    project.branch(LOCAL, PATH, Project.events(3));
    Project.git(project.root(), command.split(" "));
    assertThatTheBranchHas(3);
  }

  @Test
  void objects_may_be_in_another_repository_C11_2(@TempDir Path temporary) throws Exception {
    project.branch(LOCAL, PATH, Project.events(3));
    Path clone = temporary.toRealPath().resolve("clone");
    Project.git(project.root(), "clone", "-q", "--shared", ".", clone.toString());
    assertThatItIs(
        Project.record(clone.resolve(Project.SPECS), SLUG, BRANCH), Kind.BRANCH, PATH, 3);
  }

  @Test
  void a_remote_tracking_branch_counts_if_there_is_no_local_one_C11_2() throws Exception {
    project.branch("refs/remotes/origin/" + BRANCH, PATH, Project.events(3));
    assertThatTheBranchHas(3);
    project.branch(LOCAL, PATH, Project.events(2));
    assertThatTheBranchHas(2);
  }

  @Test
  void a_remote_tracking_branch_counts_if_the_local_one_has_no_events_C11_2() throws Exception {
    project.branch(LOCAL, "README.md", "");
    project.branch("refs/remotes/origin/" + BRANCH, PATH, Project.events(3));
    Files.delete(project.feature(SLUG).log());
    assertThatTheBranchHas(3);
    project.worktree("coord", BRANCH);
    assertThatTheBranchHas(3);
  }

  @Test
  void a_branch_of_which_this_is_only_the_end_is_another_one_C11_2() throws Exception {
    project.branch("refs/remotes/origin/other/" + BRANCH, PATH, Project.events(3));
    assertThatTheCheckoutCounts();
  }

  @Test
  void of_remote_tracking_branches_the_configured_one_then_origins_then_another_counts_C11_2()
      throws Exception {
    project.branch("refs/remotes/fork/" + BRANCH, PATH, Project.events(4));
    assertThatTheBranchHas(4);
    project.branch("refs/remotes/origin/" + BRANCH, PATH, Project.events(3));
    StoredConfig config = project.repository().getConfig();
    config.setString("remote", "fork", "url", "../fork");
    config.setString("remote", "origin", "url", "../origin");
    config.save();
    assertThatTheBranchHas(3);
    config.setString("branch", BRANCH, "remote", "fork");
    config.save();
    assertThatTheBranchHas(4);
  }

  @Test
  void a_branch_that_is_not_here_comes_with_the_command_that_fetches_it_C11_2() throws Exception {
    assertThatTheCheckoutCounts();
    Files.delete(project.feature(SLUG).log());
    assertThatThrownBy(this::record)
        .isInstanceOf(FaultException.class)
        .hasMessage(
            "status.events.jsonl: has no event; its events are on the branch "
                + BRANCH
                + ", which is not here. To do without them, set"
                + " handoff.source.log=checkout. To fetch it: git -C '"
                + project.root()
                + "' fetch origin +refs/heads/"
                + BRANCH
                + ":refs/remotes/origin/"
                + BRANCH);
  }

  @Test
  void the_command_as_it_is_printed_fetches_it_C11_2(@TempDir Path elsewhere) throws Exception {
    project.branch(LOCAL, PATH, Project.events(3));
    Path clone = elsewhere.toRealPath().resolve("it's a clone");
    Project.git(
        project.root(), "clone", "-q", "--single-branch", "-b", "main", ".", clone.toString());
    Path specs = clone.resolve(Project.SPECS);
    Files.delete(Project.log(clone, SLUG));
    assertThatThrownBy(() -> Project.record(specs, SLUG, BRANCH))
        .isInstanceOfSatisfying(
            FaultException.class,
            fault -> {
              String message = String.valueOf(fault.getMessage());
              assertThat(message).contains("git -C");
              Project.runUnchecked(
                  List.of("/bin/sh", "-c", message.substring(message.indexOf("git -C"))));
            });
    assertThatItIs(Project.record(specs, SLUG, BRANCH), Kind.BRANCH, PATH, 3);
  }

  @Test
  void outside_of_a_repository_no_branch_is_here_C11_2(@TempDir Path elsewhere) throws Exception {
    assertThatThrownBy(() -> Project.record(elsewhere, SLUG, "b"))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("the specs directory is in no Git repository");
  }

  @Test
  void a_branch_without_a_log_has_no_events_C11_2() throws Exception {
    project.branch(LOCAL, "README.md", "");
    assertThatTheCheckoutCounts();
    Path worktree = project.worktree("coord", BRANCH);
    assertThatTheCheckoutCounts();
    Project.write(worktree, SLUG, 0);
    assertThatTheCheckoutCounts();
  }

  @Test
  void of_two_worktrees_that_have_the_branch_the_one_with_events_counts_C11_2() throws Exception {
    Path one = project.worktree("one", BRANCH);
    Path two = project.root().resolve(".worktrees/two");
    Project.git(project.root(), "worktree", "add", "-q", "-f", two.toString(), BRANCH);
    Project.write(two, SLUG, 2);
    Files.delete(Project.log(one, SLUG));
    assertThatItIsIn(two, record(), 2);
  }

  @Test
  void a_repository_with_sha256_ids_is_a_fault_C4_3(@TempDir Path elsewhere) throws Exception {
    Path root = elsewhere.toRealPath();
    Project.git(root, "init", "-q", "--object-format=sha256", ".");
    Project.git(root, "commit", "-q", "--allow-empty", "-m", "m");
    Project.git(root, "branch", BRANCH);
    assertThatThrownBy(() -> Project.record(root, SLUG, BRANCH))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("its extensions.objectformat is sha256; only sha1 is supported. ");
  }

  @Test
  void a_repository_with_refs_in_tables_is_a_fault_C11_2() throws Exception {
    project.branch(LOCAL, PATH, Project.events(3));
    ((FileRepository) project.repository()).convertRefStorage("reftable", false, false);
    assertThatThrownBy(this::record)
        .isInstanceOf(FaultException.class)
        .hasMessage(
            "the Git repository cannot be read: its extensions.refstorage is reftable; only files"
                + " is supported. Set handoff.source.log=checkout to do without it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "a..b",
        "a b",
        "../../x",
        "refs/../../x",
        "-f",
        "--upload-pack=x",
        "a\tb",
        "a\nb",
        "/a",
        "a/",
        "a//b",
        ".a",
        "a/.b",
        "a.",
        "a.lock",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[b",
        "a\\b",
        "@",
        "HEAD",
        "a@{1}",
        "\ud800",
        "\u0000"
      })
  void what_is_no_branch_name_counts_as_none_C11_2(String name) throws Exception {
    assertThat(GitFiles.isBranch(name)).isFalse();
    Files.write(project.feature(SLUG).log(), new byte[0]);
    assertThat(project.record(SLUG, name).source().kind()).isEqualTo(Kind.CHECKOUT);
  }

  @Test
  void a_name_of_10000_characters_counts_as_none_C11_2() throws Exception {
    Files.write(project.feature(SLUG).log(), new byte[0]);
    for (String name : List.of("a/".repeat(5000) + "b", "a".repeat(10_000))) {
      assertThat(project.record(SLUG, name).source().kind()).isEqualTo(Kind.CHECKOUT);
    }
    assertThatThrownBy(() -> project.record(SLUG, "a".repeat(300)))
        .hasMessageContaining("which is not here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kitty/mission-a-01M03BSX",
        "a/b/c/d",
        "feature/ünïcode-名前",
        "a'b",
        "a;b",
        "$(a)",
        "a`b",
        "a&b",
        "1",
        "v1.0",
        "a@b",
        "refs/heads/x",
        "a.locks"
      })
  void what_git_takes_for_a_branch_is_one_C11_2(String name) throws Exception {
    assertThat(GitFiles.isBranch(name)).isTrue();
    project.branch("refs/heads/" + name, PATH, Project.events(2));
    assertThatItIs(project.record(SLUG, name), Kind.BRANCH, PATH, 2);
  }
}
