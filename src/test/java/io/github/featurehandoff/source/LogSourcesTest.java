package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.StoredConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C11.2: where a coordination branch has a feature's log. */
class LogSourcesTest {
  private static final String SLUG = "014-right-log";
  private static final String BRANCH = "kitty/mission-right-log-01M03BSX";
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

  private @Nullable LogSource find() throws FaultException {
    return project.sources().find(project.feature(SLUG), BRANCH);
  }

  private static String text(CommittedFile file) throws Exception {
    return new String(file.bytes(1 << 20), StandardCharsets.UTF_8);
  }

  @Test
  void the_file_in_the_worktree_that_has_the_branch_checked_out_is_the_log_C11_2()
      throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 5);
    assertThat(find())
        .isEqualTo(
            new LogSource.InWorktree(
                BRANCH,
                worktree,
                Project.log(worktree, SLUG),
                project.dotGit().resolve("worktrees/coord")));
  }

  @Test
  void a_worktree_outside_of_the_repository_is_found_too_C11_2(@TempDir Path elsewhere)
      throws Exception {
    Path worktree = elsewhere.toRealPath().resolve("coord tree");
    Project.git(project.root(), "worktree", "add", "-q", worktree.toString(), "-b", BRANCH);
    Project.write(worktree, SLUG, 5);
    assertThat(find())
        .isInstanceOfSatisfying(
            LogSource.InWorktree.class, log -> assertThat(log.root()).isEqualTo(worktree));
  }

  @Test
  void a_worktree_with_relative_paths_is_found_too_C11_2() throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 5);
    Path registered = project.dotGit().resolve("worktrees/coord");
    Files.writeString(registered.resolve("gitdir"), "../../../.worktrees/coord/.git\n");
    Files.writeString(worktree.resolve(".git"), "gitdir: ../../.git/worktrees/coord\n");
    assertThat(find()).isInstanceOf(LogSource.InWorktree.class);
  }

  @Test
  void from_a_linked_worktree_the_main_one_and_other_linked_ones_are_found_C11_2()
      throws Exception {
    Path lane = project.worktree("lane", "lane");
    Project.write(project.root(), SLUG, 7);
    try (GitRepository git = new GitRepository(lane.resolve(Project.SPECS))) {
      FeatureDirectory feature =
          new FeatureDirectory(lane.resolve(Project.SPECS).resolve(SLUG), null);
      assertThat(new LogSources(git).find(feature, "main"))
          .isInstanceOfSatisfying(
              LogSource.InWorktree.class,
              log -> assertThat(log.log()).isEqualTo(Project.log(project.root(), SLUG)));
      Path coordination = project.worktree("coord", BRANCH);
      assertThat(new LogSources(git).find(feature, BRANCH))
          .isInstanceOfSatisfying(
              LogSource.InWorktree.class,
              log -> assertThat(log.log()).isEqualTo(Project.log(coordination, SLUG)));
    }
  }

  @Test
  void a_bare_repository_has_no_main_worktree_C11_2(@TempDir Path temporary) throws Exception {
    Path bare = temporary.toRealPath().resolve("all/.git");
    Project.git(project.root(), "clone", "-q", "--bare", ".", bare.toString());
    Path lane = bare.resolveSibling("lane");
    Project.git(bare, "worktree", "add", "-q", lane.toString(), "-b", "lane");
    Project.write(bare.resolveSibling(""), SLUG, 9);
    try (GitRepository git = new GitRepository(lane.resolve(Project.SPECS))) {
      assertThat(
              new LogSources(git)
                  .find(
                      new FeatureDirectory(lane.resolve(Project.SPECS).resolve(SLUG), null),
                      "main"))
          .isInstanceOf(LogSource.AtTip.class);
    }
  }

  @Test
  void the_branch_may_be_the_one_that_is_checked_out_here_C11_2() throws Exception {
    assertThat(project.sources().find(project.feature(SLUG), "main"))
        .isInstanceOfSatisfying(
            LogSource.InWorktree.class,
            log -> assertThat(log.log()).isEqualTo(project.feature(SLUG).log()));
  }

  @Test
  void a_worktree_in_the_middle_of_a_rebase_has_the_branch_that_is_rebased_C11_2()
      throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 5);
    Path registered = project.dotGit().resolve("worktrees/coord");
    Files.writeString(
        registered.resolve("HEAD"), project.repository().resolve("HEAD").name() + "\n");
    Project.write(registered.resolve("rebase-merge/head-name"), "refs/heads/" + BRANCH + "\n");
    LogSource.InWorktree found = (LogSource.InWorktree) find();
    assertThat(found).isNotNull();
    assertThat(found.log()).isEqualTo(Project.log(worktree, SLUG));
    assertThat(found.operation()).isEqualTo("a rebase");
  }

  @Test
  void without_a_worktree_the_log_is_the_one_at_the_tip_of_the_branch_C11_2() throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    Project.write(worktree, SLUG, 3);
    Project.git(worktree, "add", ".");
    Project.git(worktree, "commit", "-q", "-m", "three");
    Project.write(worktree, SLUG, 5);
    Project.git(project.root(), "worktree", "remove", "--force", worktree.toString());
    LogSource.AtTip found = (LogSource.AtTip) find();
    assertThat(found).isNotNull();
    assertThat(found.ref()).isEqualTo("refs/heads/" + BRANCH);
    assertThat(text(found.log())).isEqualTo(Project.events(3));
    assertThat(found.log().events()).isEqualTo(3);
  }

  @Test
  void a_worktree_that_was_deleted_and_not_pruned_counts_as_none_C11_2() throws Exception {
    project.branch("refs/heads/" + BRANCH, PATH, Project.events(3));
    Path worktree = project.worktree("coord", BRANCH);
    Project.run(java.util.List.of("rm", "-r", worktree.toString()));
    assertThat(find()).isInstanceOf(LogSource.AtTip.class);
  }

  @Test
  void a_branch_that_moves_or_goes_is_seen_by_the_next_look_C10_1() throws Exception {
    try (GitRepository git = project.opened()) {
      project.branch("refs/heads/" + BRANCH, PATH, Project.events(3));
      for (int events : new int[] {3, 4, 2}) {
        project.branch("refs/heads/" + BRANCH, PATH, Project.events(events));
        assertThat(new LogSources(git).find(project.feature(SLUG), BRANCH))
            .isInstanceOfSatisfying(
                LogSource.AtTip.class,
                tip -> assertThat(tip.log().size()).isEqualTo(Project.events(events).length()));
      }
      project.delete("refs/heads/" + BRANCH);
      assertThat(new LogSources(git).find(project.feature(SLUG), BRANCH))
          .isInstanceOf(LogSource.NotHere.class);
    }
  }

  @Test
  void the_commit_says_its_id_and_when_it_was_made_C3_2() throws Exception {
    ObjectId commit = project.branch("refs/heads/" + BRANCH, PATH, Project.events(3));
    LogSource.AtTip found = (LogSource.AtTip) find();
    assertThat(found).isNotNull();
    assertThat(found.log().commit()).isEqualTo(commit.name());
    assertThat(found.log().committed()).isEqualTo(Project.COMMITTED);
    assertThat(found.log().path()).isEqualTo(PATH);
    assertThat(found.log().size()).isEqualTo(Project.events(3).length());
  }

  @Test
  void a_packed_branch_is_found_C11_2() throws Exception {
    project.branch("refs/heads/" + BRANCH, PATH, Project.events(3));
    Project.git(project.root(), "pack-refs", "--all");
    assertThat(project.dotGit().resolve("refs/heads/" + BRANCH)).doesNotExist();
    assertThat(find()).isInstanceOf(LogSource.AtTip.class);
  }

  @Test
  void a_remote_tracking_branch_does_where_there_is_no_local_one_C11_2() throws Exception {
    project.branch("refs/remotes/origin/" + BRANCH, PATH, Project.events(3));
    LogSource.AtTip found = (LogSource.AtTip) find();
    assertThat(found).isNotNull();
    assertThat(found.ref()).isEqualTo("refs/remotes/origin/" + BRANCH);
    project.branch("refs/heads/" + BRANCH, PATH, Project.events(2));
    LogSource.AtTip local = (LogSource.AtTip) find();
    assertThat(local).isNotNull();
    assertThat(local.ref()).isEqualTo("refs/heads/" + BRANCH);
  }

  @Test
  void a_branch_of_which_this_is_only_the_end_is_another_one_C11_2() throws Exception {
    project.branch("refs/remotes/origin/other/" + BRANCH, PATH, Project.events(3));
    assertThat(find()).isInstanceOf(LogSource.NotHere.class);
  }

  @Test
  void of_remote_tracking_branches_that_differ_the_configured_one_then_origins_is_believed_C11_2()
      throws Exception {
    project.branch("refs/remotes/fork/" + BRANCH, PATH, Project.events(4));
    project.branch("refs/remotes/mirror/" + BRANCH, PATH, Project.events(2));
    assertThatThrownBy(this::find)
        .hasMessageContaining(
            "which log is right cannot be told: the branch "
                + BRANCH
                + " is in two places, refs/remotes/fork/"
                + BRANCH
                + " and refs/remotes/mirror/"
                + BRANCH);
    project.branch("refs/remotes/origin/" + BRANCH, PATH, Project.events(3));
    assertThat(find())
        .isInstanceOfSatisfying(
            LogSource.AtTip.class, log -> assertThat(log.ref()).contains("/origin/"));
    StoredConfig config = project.repository().getConfig();
    config.setString("branch", BRANCH, "remote", "mirror");
    config.save();
    assertThat(find())
        .isInstanceOfSatisfying(
            LogSource.AtTip.class, log -> assertThat(log.ref()).contains("/mirror/"));
  }

  @Test
  void remote_tracking_branches_of_the_same_commit_are_no_two_places_C11_2() throws Exception {
    ObjectId commit = project.branch("refs/remotes/fork/" + BRANCH, PATH, Project.events(4));
    project.point("refs/remotes/mirror/" + BRANCH, commit);
    assertThat(find()).isInstanceOf(LogSource.AtTip.class);
  }

  @Test
  void a_branch_that_is_not_here_comes_with_the_command_that_fetches_it_C11_2() throws Exception {
    LogSource found = find();
    assertThat(found)
        .isInstanceOfSatisfying(
            LogSource.NotHere.class,
            absent ->
                assertThat(absent.fault())
                    .hasToString(
                        "status.events.jsonl: has no event; its events are on the branch "
                            + BRANCH
                            + ", which is not here. To do without them, set"
                            + " handoff.source.log=checkout. To fetch it: git -C '"
                            + project.root()
                            + "' fetch origin +refs/heads/"
                            + BRANCH
                            + ":refs/remotes/origin/"
                            + BRANCH));
  }

  @Test
  void the_command_as_it_is_printed_fetches_it_C11_2(@TempDir Path elsewhere) throws Exception {
    project.branch("refs/heads/" + BRANCH, PATH, Project.events(3));
    Path clone = elsewhere.toRealPath().resolve("it's a clone");
    Project.git(
        project.root(), "clone", "-q", "--single-branch", "-b", "main", ".", clone.toString());
    FeatureDirectory feature =
        new FeatureDirectory(clone.resolve(Project.SPECS).resolve(SLUG), null);
    try (GitRepository git = new GitRepository(clone.resolve(Project.SPECS))) {
      LogSource.NotHere absent = (LogSource.NotHere) new LogSources(git).find(feature, BRANCH);
      assertThat(absent).isNotNull();
      String message = absent.fault().toString();
      Project.run(java.util.List.of("/bin/sh", "-c", message.substring(message.indexOf("git -C"))));
      assertThat(new LogSources(git).find(feature, BRANCH)).isInstanceOf(LogSource.AtTip.class);
    }
  }

  @Test
  void outside_of_a_repository_no_branch_is_here_C11_2(@TempDir Path elsewhere) throws Exception {
    try (GitRepository git = new GitRepository(elsewhere)) {
      assertThat(new LogSources(git).find(new FeatureDirectory(elsewhere.resolve(SLUG), null), "b"))
          .isInstanceOfSatisfying(
              LogSource.NotHere.class,
              absent ->
                  assertThat(absent.fault().problem())
                      .contains("the specs directory is in no Git repository"));
    }
  }

  @Test
  void a_branch_without_a_log_has_no_events_C11_2() throws Exception {
    project.branch("refs/heads/" + BRANCH, "README.md", "");
    assertThat(find()).isEqualTo(new LogSource.WithoutEvents(BRANCH, null));
    Path worktree = project.worktree("coord", BRANCH);
    assertThat(find()).isEqualTo(new LogSource.WithoutEvents(BRANCH, Project.log(worktree, SLUG)));
    Project.write(worktree, SLUG, 0);
    assertThat(find()).isEqualTo(new LogSource.WithoutEvents(BRANCH, Project.log(worktree, SLUG)));
  }

  @Test
  void a_branch_in_two_worktrees_with_a_log_each_is_a_fault_C11_2() throws Exception {
    Path one = project.worktree("one", BRANCH);
    Path two = project.root().resolve(".worktrees/two");
    Project.git(project.root(), "worktree", "add", "-q", "-f", two.toString(), BRANCH);
    assertThatThrownBy(this::find)
        .isInstanceOf(FaultException.class)
        .hasMessageContaining(Project.log(one, SLUG) + " and " + Project.log(two, SLUG));
    Files.delete(Project.log(one, SLUG));
    assertThat(find()).isInstanceOf(LogSource.InWorktree.class);
  }

  @Test
  void a_repository_with_sha256_ids_is_a_fault_C4_3(@TempDir Path elsewhere) throws Exception {
    Path root = elsewhere.toRealPath();
    Project.git(root, "init", "-q", "--object-format=sha256", ".");
    Project.git(root, "commit", "-q", "--allow-empty", "-m", "m");
    Project.git(root, "branch", BRANCH);
    FeatureDirectory feature = new FeatureDirectory(root.resolve(SLUG), null);
    Files.createDirectory(feature.path());
    try (GitRepository git = new GitRepository(root)) {
      assertThatThrownBy(() -> new LogSources(git).find(feature, BRANCH))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("SHA256 ids; a commit of 40 hex digits was expected");
    }
  }

  @Test
  void refs_in_tables_are_read_but_linked_worktrees_cannot_be_told_apart_then_C11_2()
      throws Exception {
    project.branch("refs/heads/" + BRANCH, PATH, Project.events(3));
    ((org.eclipse.jgit.internal.storage.file.FileRepository) project.repository())
        .convertRefStorage("reftable", false, false);
    assertThat(find()).isInstanceOf(LogSource.AtTip.class);
    Project.write(project.dotGit().resolve("worktrees/coord/HEAD"), "ref: refs/heads/.invalid\n");
    assertThatThrownBy(this::find).hasMessageContaining("refs are in tables");
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
    assertThat(Branches.isWellFormed(name)).isFalse();
    assertThat(project.sources().find(project.feature(SLUG), name)).isNull();
  }

  @Test
  void a_name_of_10000_characters_counts_as_none_C11_2() throws Exception {
    assertThat(project.sources().find(project.feature(SLUG), "a/".repeat(5000) + "b")).isNull();
    assertThat(project.sources().find(project.feature(SLUG), "a".repeat(10_000))).isNull();
    assertThat(project.sources().find(project.feature(SLUG), null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "main", "kitty/mission-a-01M03BSX", "a/b/c/d", "feature/ünïcode-名前", "a'b", "a;b", "$(a)",
        "a`b", "a&b", "1", "v1.0", "a@b", "refs/heads/x", "a.locks"
      })
  void what_git_takes_for_a_branch_is_one_C11_2(String name) throws Exception {
    assertThat(Branches.isWellFormed(name)).isTrue();
    project.branch("refs/heads/" + name, PATH, Project.events(2));
    assertThat(project.sources().find(project.feature(SLUG), name))
        .isInstanceOf(name.equals("main") ? LogSource.InWorktree.class : LogSource.AtTip.class);
  }
}
