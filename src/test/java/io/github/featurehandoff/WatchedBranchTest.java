package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C10, C11: a watcher over a feature whose log is in the worktree of a coordination branch. */
class WatchedBranchTest {
  private static final String SLUG = "001-a";
  private static final String BRANCH = "kitty/mission-001-a";

  private final Specs specs;
  private final Path worktree;

  WatchedBranchTest(@TempDir Path root) {
    specs = new Specs(root);
    worktree = specs.workingDirectory().resolve(".worktrees/001-a-coord");
  }

  @BeforeEach
  void a_repository_with_a_coordination_branch_in_a_worktree() throws Exception {
    assumeTrue(hasGit(), "there is no git");
    git("init", "-q", "-b", "main", ".");
    Specs.write(
        specs.feature(SLUG).resolve("meta.json"),
        "{\"coordination_branch\": \"" + BRANCH + "\", \"target_branch\": \"main\"}\n");
    Specs.write(specs.log(SLUG), Specs.events(1));
    git("add", "-A");
    git("commit", "-q", "-m", "one");
    git("branch", BRANCH);
    git("worktree", "add", "-q", worktree.toString(), BRANCH);
    Specs.write(branchLog(), Specs.events(5));
  }

  private Path branchLog() {
    return worktree.resolve("kitty-specs/" + SLUG + "/status.events.jsonl");
  }

  private static boolean hasGit() throws InterruptedException {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.org"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command)
            .directory(specs.workingDirectory().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as(said).isZero();
  }

  private static void append(Path log) throws IOException {
    Files.writeString(log, Specs.EVENT, StandardOpenOption.APPEND);
  }

  @Test
  void nothing_is_published_while_git_is_busy_in_the_worktree_of_the_branch_C10_2()
      throws IOException {
    Path merge = specs.workingDirectory().resolve(".git/worktrees/001-a-coord/MERGE_HEAD");
    specs.withLog("002-b", Specs.events(1));
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=1h")) {
      watching.says("001-a: 5 events, 5 new");
      watching.says("002-b: 1 event, 1 new");

      Specs.write(merge, Specs.COMMIT + "\n");
      append(branchLog());
      watching.says("Git is in the middle of a merge in " + worktree + ": nothing is written from");
      append(specs.log("002-b"));
      watching.says("002-b: 2 events, 1 new");
      assertThat(specs.export(SLUG)).hasContent(Specs.events(5));
      Files.delete(merge);

      watching.says("Git is done in " + worktree + ": exports go on");
      watching.says("001-a: 6 events, 1 new");
      assertThat(watching.timesSaid("Git is in the middle")).isEqualTo(1);
      assertThat(watching.said()).doesNotContain("ERROR");
    }
  }

  @Test
  void a_single_run_refuses_to_publish_while_git_is_busy_in_that_worktree_C10_2() {
    Specs.write(
        specs.workingDirectory().resolve(".git/worktrees/001-a-coord/MERGE_HEAD"),
        Specs.COMMIT + "\n");

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out() + run.err()).contains("Git is in the middle of a merge");
    assertThat(specs.export(SLUG)).doesNotExist();
  }

  @Test
  void a_branch_that_moves_goes_and_comes_back_is_followed_C10_1() throws Exception {
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=1h")) {
      watching.says("001-a: 5 events, 5 new");
      git("-C", worktree.toString(), "commit", "-q", "-a", "-m", "five");
      append(branchLog());
      watching.says("001-a: 6 events, 1 new");
      git("-C", worktree.toString(), "commit", "-q", "-a", "-m", "six");
      git("worktree", "remove", worktree.toString());
      git("tag", "six", BRANCH);

      git("branch", "-q", "-D", BRANCH);
      watching.says("ERROR 001-a: ");
      assertThat(specs.export(SLUG)).hasContent(Specs.events(5) + Specs.EVENT);
      git("branch", BRANCH, "six");
      watching.says("001-a: recovered");
    }
    assertThat(specs.export(SLUG)).hasContent(Specs.events(5) + Specs.EVENT);
  }
}
