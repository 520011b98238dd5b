package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.featurehandoff.feature.SpecsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C10.1: what tells a watcher that a branch appeared, moved or went. */
class GitStateTest {
  private static final String BRANCH = "kitty/mission-x";
  private static final String PATH = "kitty-specs/a/status.events.jsonl";

  private Project project;
  private GitRepository git;

  @BeforeEach
  void a_project(@TempDir Path temporary) throws Exception {
    project = new Project(temporary.resolve("project"));
    Project.write(project.root(), "a", 1);
    project.commit();
    git = project.opened();
  }

  @AfterEach
  void close() {
    git.close();
    project.close();
  }

  private Map<Path, Object> state() throws IOException {
    return state(BRANCH);
  }

  private Map<Path, Object> state(String... branches) throws IOException {
    return Objects.requireNonNull(git.directory()).state(List.of(branches));
  }

  /** A state that is old enough to be compared. */
  private Map<Path, Object> settled() {
    return await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> List.of(state(), state()), two -> two.get(0).equals(two.get(1)))
        .get(0);
  }

  private interface Change {
    void make() throws Exception;
  }

  private void assertThatIsNoticed(Change change) throws Exception {
    Map<Path, Object> before = settled();
    assertThat(before).isEqualTo(state());
    change.make();
    assertThat(before).isNotEqualTo(state());
  }

  @Test
  void a_local_branch_that_appears_moves_or_goes_is_noticed_C10_1() throws Exception {
    assertThatIsNoticed(() -> project.branch("refs/heads/" + BRANCH, PATH, "1\n"));
    assertThatIsNoticed(() -> project.branch("refs/heads/" + BRANCH, PATH, "2\n"));
    assertThatIsNoticed(() -> Project.git(project.root(), "pack-refs", "--all"));
    assertThatIsNoticed(() -> project.branch("refs/heads/" + BRANCH, PATH, "3\n"));
    assertThatIsNoticed(() -> project.delete("refs/heads/" + BRANCH));
  }

  @Test
  void two_moves_in_one_tick_of_the_clock_are_noticed_C10_1() throws Exception {
    ObjectId one = project.branch("refs/heads/" + BRANCH, PATH, "1\n");
    ObjectId two = project.branch("refs/heads/" + BRANCH, PATH, "2\n");
    for (int i = 0; i < 20; i++) {
      project.point("refs/heads/" + BRANCH, one);
      Map<Path, Object> between = state();
      project.point("refs/heads/" + BRANCH, two);
      assertThat(between).isNotEqualTo(state());
    }
  }

  @Test
  void a_remote_tracking_branch_that_appears_moves_or_goes_is_noticed_C10_1() throws Exception {
    assertThatIsNoticed(() -> project.branch("refs/remotes/origin/" + BRANCH, PATH, "1\n"));
    assertThatIsNoticed(() -> project.branch("refs/remotes/origin/" + BRANCH, PATH, "2\n"));
    assertThatIsNoticed(() -> project.branch("refs/remotes/fork/" + BRANCH, PATH, "2\n"));
    assertThatIsNoticed(() -> project.delete("refs/remotes/origin/" + BRANCH));
  }

  @Test
  void a_commit_a_checkout_and_a_worktree_are_noticed_C10_1() throws Exception {
    Project.write(project.root(), "a", 2);
    assertThatIsNoticed(() -> project.commit());
    assertThatIsNoticed(() -> Project.git(project.root(), "checkout", "-q", "-b", "other"));
    assertThatIsNoticed(() -> project.worktree("coord", BRANCH));
    Path worktree = project.root().resolve(".worktrees/coord");
    assertThatIsNoticed(() -> Project.git(worktree, "checkout", "-q", "--detach"));
    assertThatIsNoticed(
        () -> Project.git(project.root(), "worktree", "remove", worktree.toString()));
  }

  @Test
  void a_worktrees_files_and_other_branches_change_nothing_C10_1() throws Exception {
    Path worktree = project.worktree("coord", BRANCH);
    project.branch("refs/heads/somewhere/else", PATH, "0\n");
    Map<Path, Object> before = settled();
    Project.write(worktree, "a", 7);
    Project.git(worktree, "add", ".");
    project.branch("refs/heads/somewhere/else", PATH, "1\n");
    assertThat(before).isEqualTo(state());
  }

  @Test
  void a_repository_that_appears_is_noticed_C10_1(@TempDir Path elsewhere) throws Exception {
    Path specs = Files.createDirectory(elsewhere.toRealPath().resolve("kitty-specs"));
    try (GitRepository none = new GitRepository(specs)) {
      FeatureSources sources =
          new FeatureSources(SpecsDirectory.open(specs, null), none, true, null);
      assertThat(sources.refresh()).isFalse();
      assertThat(sources.refresh()).isFalse();
      new Project(elsewhere).close();
      assertThat(sources.refresh()).isTrue();
    }
  }

  @Test
  void names_that_are_none_are_looked_for_nowhere_C11_2() throws Exception {
    assertThat(state("../../../outside/x", "a b", "refs/../../x", "-a/b").keySet().toString())
        .doesNotContain("..")
        .doesNotContain("a b");
  }

  @Test
  void ten_thousand_branches_of_one_kind_cost_what_one_costs_C10_1() throws Exception {
    String[] many =
        IntStream.range(0, 10_000).mapToObj(i -> "kitty/mission-" + i).toArray(String[]::new);
    assertThat(state(many)).hasSize(5);
  }
}
