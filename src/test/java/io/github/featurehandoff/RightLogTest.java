package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C10, C11: an export is made from the log that is the record, by the routes, with a real Git. */
class RightLogTest {
  private static final String SLUG = "001-a";
  private static final String BRANCH = "kitty/mission-001-a";

  private final Specs specs;
  private final Path worktree;

  RightLogTest(@TempDir Path root) {
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
    Specs.write(branchLog(), Specs.events(3));
    git("-C", worktree.toString(), "commit", "-q", "-a", "-m", "three");
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

  private String git(String... arguments) throws Exception {
    return gitIn(specs.workingDirectory(), arguments);
  }

  private static String gitIn(Path directory, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.org"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // All commits are of the same second.
    builder.environment().put("GIT_COMMITTER_DATE", "2026-03-02T09:00:07Z");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process git = builder.start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void the_worktree_of_the_coordination_branch_has_the_record_C11_2() {
    Specs.Run run = specs.once();

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("copied        001-a  5 events, 90 B, from branch " + BRANCH);
    assertThat(specs.export(SLUG)).hasContent(Specs.events(5));
    assertThat(specs.handoff(Map.of(), "verify").status()).isZero();
    assertThat(specs.once("--format=json", "--recheck").out())
        .contains("\"outcome\":\"unchanged\"");
  }

  @Test
  void without_its_worktree_the_branch_has_what_is_committed_C11_2() throws Exception {
    specs.once();
    git("worktree", "remove", "--force", worktree.toString());

    Specs.Run run = specs.once();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("The log has lost 2 events that the export has: 4, 5.");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(5));

    assertThat(specs.once("--replace=always", "--format=json").out())
        .contains("\"source\":{\"kind\":\"branch\",\"name\":\"" + BRANCH + "\"")
        .contains("\"lost_events\":2");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(3));
  }

  @Test
  void a_branch_that_is_only_on_the_remote_has_the_record_too_C11_2(@TempDir Path root)
      throws Exception {
    Path clone = root.resolve("clone");
    git("clone", "-q", ".", clone.toString());
    Specs cloned = new Specs(clone);

    assertThat(cloned.once().out()).contains("copied        001-a  3 events, 54 B, from branch");

    gitIn(clone, "branch", "-r", "-d", "origin/" + BRANCH);
    Files.delete(cloned.export(SLUG));
    assertThat(cloned.once().out()).startsWith("copied        001-a  1 event, 18 B\n");

    Files.delete(cloned.export(SLUG));
    Specs.write(cloned.log(SLUG), "");
    Specs.Run run = cloned.onceWithSource();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains(BRANCH).contains(" fetch origin ");
    assertThat(cloned.export(SLUG)).doesNotExist();
  }

  @Test
  void the_checkout_alone_is_read_where_that_is_set_C11_1() {
    assertThat(specs.once("-Dhandoff.source.log=checkout").out())
        .startsWith("copied        001-a  1 event, 18 B\n");
  }

  @Test
  void of_two_logs_the_one_with_all_events_is_the_record_C11_3() {
    Specs.write(specs.log(SLUG), Specs.events(6));
    assertThat(specs.once().out()).startsWith("copied        001-a  6 events, 108 B\n");

    Specs.write(specs.log(SLUG), Specs.events(1) + "{\"event_id\": \"x\"}\n");
    Specs.Run run = specs.once();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("Two logs differ, and which one is right is unknown: " + specs.log(SLUG))
        .contains(" has 1 event that branch " + BRANCH + " lacks, and " + branchLog())
        .contains(" has 4 events that the checkout lacks. ")
        .contains("handoff.source.log=checkout");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "emptied", "left out"})
  void events_that_are_committed_are_not_believed_to_be_absent_C11_4(String log) throws Exception {
    Specs.write(specs.log("002-b"), Specs.events(22));
    Specs.write(specs.feature("002-b").resolve("meta.json"), "{}\n");
    Specs.write(specs.feature("003-c").resolve("meta.json"), "{}\n");
    git("add", "-A");
    git("commit", "-q", "-m", "two");
    switch (log) {
      case "deleted" -> Files.delete(specs.log("002-b"));
      case "emptied" -> Specs.write(specs.log("002-b"), "");
      default ->
          // As Spec Kitty sets up the worktrees of its lanes.
          git("sparse-checkout", "set", "--no-cone", "/*", "!kitty-specs/**/status.events.jsonl");
    }

    Specs.Run run = specs.onceWithSource("--feature=002-b");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains(log.equals("emptied") ? " is empty, but HEAD" : " is missing");
    assertThat(run.out().contains("a sparse checkout leaves it out"))
        .isEqualTo(log.equals("left out"));
    assertThat(run.out()).contains("22 events").contains(" restore ");
    assertThat(specs.export("002-b")).doesNotExist();
    assertThat(specs.handoff(Map.of(), "verify", "--feature=002-b").out()).contains("22 events");
    assertThat(specs.onceWithSource("--feature=003-c").out()).startsWith("bootstrapped  003-c");
    assertThat(specs.once("--from=HEAD", "--feature=002-b").out()).contains("22 events, ");
    Files.delete(specs.export("002-b"));

    String command =
        run.out().substring(run.out().indexOf("git -C ")).lines().findFirst().orElseThrow();
    assertThat(new ProcessBuilder("sh", "-c", command).start().waitFor()).isZero();
    assertThat(specs.once("--feature=002-b").out()).contains("002-b  22 events");
    assertThat(specs.export("002-b")).hasContent(Specs.events(22));
  }

  @Test
  void the_same_commit_gives_the_same_bytes_and_times_C11_5(@TempDir Path root) throws Exception {
    Specs.write(specs.feature("004-d").resolve("meta.json"), "{\"target_branch\": \"main\"}\n");
    git("add", "-A");
    git("commit", "-q", "-m", "two");
    Specs.write(specs.log(SLUG), Specs.events(9));
    Specs cloned = new Specs(root.resolve("clone"));
    Files.delete(cloned.directory());
    git("clone", "-q", ".", cloned.workingDirectory().toString());

    assertThat(specs.once("--from=HEAD").status()).isZero();
    assertThat(cloned.once("--from", "main").status()).isZero();

    FileTime committed =
        FileTime.from(
            Instant.ofEpochSecond(Long.parseLong(git("log", "-1", "--format=%ct").strip())));
    for (String slug : new String[] {SLUG, "004-d"}) {
      assertThat(specs.export(slug)).hasSameBinaryContentAs(cloned.export(slug));
      assertThat(Files.getLastModifiedTime(specs.export(slug))).isEqualTo(committed);
      assertThat(Files.getLastModifiedTime(cloned.export(slug))).isEqualTo(committed);
    }
    assertThat(specs.export(SLUG)).hasContent(Specs.events(1));
    assertThat(specs.handoff(Map.of(), "verify", "--from=HEAD").status()).isZero();
    assertThat(specs.once("--from=HEAD").out()).contains("2 unchanged");
    assertThat(specs.once("--from=nowhere").status()).isEqualTo(2);
  }

  @Test
  void the_upstream_of_a_branch_names_no_commit_C11_5() throws Exception {
    git("update-ref", "refs/remotes/origin/main", BRANCH);
    git("update-ref", "refs/remotes/fork/main", "main");
    git("config", "branch.main.merge", "refs/heads/main");
    git("config", "branch.main.remote", "fork");

    Specs.Run run = specs.once("--from=main@{upstream}");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("There is no commit main@{upstream} in the Git repository");
  }

  @Test
  void two_commits_of_one_second_with_logs_of_one_size_are_told_apart_C11_5() throws Exception {
    git("worktree", "remove", "--force", worktree.toString());
    assertThat(specs.once("--from", BRANCH).status()).isZero();
    assertThat(specs.once("--from", BRANCH).out()).contains("1 unchanged");
    git("worktree", "add", "-q", worktree.toString(), BRANCH);
    String sorted = "{\"event_id\": \"3\"}\n{\"event_id\": \"2\"}\n{\"event_id\": \"1\"}\n";
    Specs.write(branchLog(), sorted);
    git("-C", worktree.toString(), "commit", "-q", "-a", "-m", "sorted");
    git("worktree", "remove", "--force", worktree.toString());

    assertThat(specs.once().out()).contains("rewritten from line 1 on: 3 events kept, 0 new");
    assertThat(specs.export(SLUG)).hasContent(sorted);

    assertThat(specs.once("--from", BRANCH + "~1").out()).contains("rewritten from line 1 on");
    assertThat(specs.export(SLUG)).hasContent(Specs.events(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "checkout"})
  void a_branch_with_the_name_of_a_word_of_the_setting_is_read_C11_5(String name) throws Exception {
    assertThat(specs.once("--from=" + name).err()).contains("There is no commit " + name);
    git("branch", name, BRANCH);

    assertThat(specs.once("--from=" + name).out()).contains("3 events, 54 B, from commit ");

    assertThat(specs.export(SLUG)).hasContent(Specs.events(3));
    assertThat(specs.handoff(Map.of(), "verify", "--from", name).out()).contains(" 3 events");
    assertThat(specs.handoff(Map.of(), "verify").out()).contains("behind by 2 events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--from=main", "-Dhandoff.source.log=checkout"})
  void the_command_that_accepts_a_loss_reads_and_writes_as_the_one_that_failed_C7_3(String source)
      throws Exception {
    specs.once();
    Path output = Files.createDirectory(specs.workingDirectory().resolve("all exports"));
    String to = "-Dhandoff.output-dir=" + output;
    assertThat(specs.once(to).status()).isZero();
    Specs.write(specs.log(SLUG), Specs.events(source.startsWith("--from") ? 4 : 2));

    Specs.Run run = specs.once(source, to);

    assertThat(run.status()).isEqualTo(1);
    String command = run.out().lines().findFirst().orElseThrow().replaceFirst(".*: handoff ", "");
    assertThat(specs.handoff(Map.of(), "verify", source, to).out()).contains(command);
    Process words = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + command).start();
    String[] arguments = words.inputReader().lines().toArray(String[]::new);
    assertThat(specs.handoff(Map.of(), arguments).out()).contains(" lost: ");
    assertThat(output.resolve(SLUG).resolve("events.jsonl"))
        .hasContent(Specs.events(source.startsWith("--from") ? 1 : 2));
    assertThat(specs.export(SLUG)).hasContent(Specs.events(5));
  }

  @Test
  void a_log_with_other_bytes_than_were_committed_is_not_exported_C11_6() throws Exception {
    Path other =
        Files.writeString(specs.workingDirectory().resolve("other"), "{\"event_id\": \"2\"}\n");
    String found = git("hash-object", "-w", other.toString()).strip();
    String committed =
        git("rev-parse", "HEAD:kitty-specs/" + SLUG + "/status.events.jsonl").strip();
    Files.copy(object(found), object(committed), StandardCopyOption.REPLACE_EXISTING);

    Specs.Run run = specs.once("--from=HEAD");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("the object " + committed + " is damaged");
    assertThat(specs.export(SLUG)).doesNotExist();
  }

  private Path object(String id) {
    Path objects = specs.workingDirectory().resolve(".git/objects");
    Path object = objects.resolve(id.substring(0, 2)).resolve(id.substring(2));
    assertThat(object.toFile().setWritable(true)).isTrue();
    return object;
  }

  @Test
  void a_fault_in_a_commit_is_an_annotation_of_the_file_C9_2() throws Exception {
    Specs.write(specs.log(SLUG), "x\n");
    git("commit", "-q", "-a", "-m", "x");

    assertThat(specs.handoff(Map.of(), "verify", "--from=HEAD", "--format=github").out())
        .startsWith("::error file=kitty-specs/001-a/status.events.jsonl,line=1,col=1,");
  }

  @Test
  void a_bare_repository_is_exported_to_the_output_directory_C11_5(@TempDir Path root)
      throws Exception {
    Specs.write(specs.feature("004-d").resolve("meta.json"), "{\"target_branch\": \"main\"}\n");
    git("add", "-A");
    git("commit", "-q", "-m", "two");
    Path bare = root.toRealPath().resolve("project.git");
    git("clone", "-q", "--bare", ".", bare.toString());
    Path output = Files.createDirectory(root.toRealPath().resolve("exports"));
    for (String command : new String[] {"once", "verify"}) {
      Specs.Run run =
          specs.handoff(
              Map.of(),
              command,
              "--from=main",
              "-Dhandoff.output-dir=" + output,
              bare.resolve("kitty-specs").toString());
      assertThat(run.status()).as(run.out() + run.err()).isZero();
      assertThat(run.out()).contains("2 features: ");
    }
    assertThat(output.resolve(SLUG).resolve("events.jsonl")).hasContent(Specs.events(1));
    assertThat(output.resolve("004-d/events.jsonl"))
        .content()
        .contains("\"source_commit\": \"" + git("rev-parse", "main").strip() + "\"");
  }

  @Test
  void what_once_made_from_a_commit_holds_after_it_is_committed_too_C11_5() throws Exception {
    Specs.write(specs.feature("004-d").resolve("meta.json"), "{\"target_branch\": \"main\"}\n");
    git("add", "-A");
    git("commit", "-q", "-m", "two");
    assertThat(specs.once("--from=HEAD").status()).isZero();
    git("add", "-A");
    git("commit", "-q", "-m", "exports");

    Specs.Run verified = specs.handoff(Map.of(), "verify", "--from=HEAD");
    assertThat(verified.status()).as(verified.out()).isZero();
    assertThat(specs.once("--from=HEAD").out()).contains("2 unchanged");
  }

  /**
   * Every place that a branch can be in, with every log that the checkout can have; the branch has
   * the events 1, 2 and 3.
   */
  @Test
  void the_record_is_the_log_that_has_all_events_wherever_it_is_C11_2_C11_3() throws Exception {
    List<String> places = List.of("worktree", "local", "remote", "none");
    Map<String, String> checkouts =
        Map.of(
            "none",
            "",
            "fewer",
            Specs.events(2),
            "more",
            Specs.events(4),
            "other",
            Specs.events(1) + "{\"event_id\": \"x\"}\n");
    for (String place : places) {
      for (String checkout : checkouts.keySet()) {
        String slug = place + "-" + checkout;
        Specs.write(
            specs.feature(slug).resolve("meta.json"),
            "{\"coordination_branch\": \"kitty/" + slug + "\"}\n");
      }
    }
    git("add", "-A");
    git("commit", "-q", "-m", "features");
    git("checkout", "-q", "-b", "all");
    for (String place : places) {
      checkouts
          .keySet()
          .forEach(checkout -> Specs.write(specs.log(place + "-" + checkout), Specs.events(3)));
    }
    git("add", "-A");
    git("commit", "-q", "-m", "logs");
    git("checkout", "-q", "main");
    for (String checkout : checkouts.keySet()) {
      Path linked = specs.workingDirectory().resolve(".worktrees/" + checkout);
      git("worktree", "add", "-q", linked.toString(), "-b", "kitty/worktree-" + checkout, "all");
      git("branch", "kitty/local-" + checkout, "all");
      git("update-ref", "refs/remotes/origin/kitty/remote-" + checkout, "all");
      for (String place : places) {
        if (!checkout.equals("none")) {
          Specs.write(specs.log(place + "-" + checkout), checkouts.get(checkout));
        }
      }
    }

    Specs.Run run = specs.once("--feature=none-none", "--verbose");
    assertThat(run.out()).contains("its events are on the branch kitty/none-none, which is not");
    String told = specs.once().out();

    for (String place : List.of("worktree", "local", "remote")) {
      String from = ", from branch kitty/" + place + "-";
      assertThat(told)
          .contains(place + "-none  3 events, 54 B" + from + "none")
          .containsPattern(place + "-fewer +3 events, 54 B" + from + "fewer")
          .containsPattern(place + "-more +4 events, 72 B\n")
          .containsPattern(
              place
                  + "-other +kitty-specs/.*/status.events.jsonl: Two logs differ, and which one is right is"
                  + " unknown: .* has 1 event that branch kitty/"
                  + place
                  + "-other lacks, and .* has 2 events that the checkout lacks");
    }
    assertThat(told)
        .containsPattern("none-fewer +2 events, 36 B\n")
        .containsPattern("none-more +4 events, 72 B\n")
        .containsPattern("none-other +2 events, 36 B\n");
    assertThat(specs.export("none-none")).doesNotExist();
    assertThat(specs.export("local-other")).doesNotExist();
  }

  @Test
  void a_repository_that_cannot_be_read_fails_what_needs_it_and_nothing_else_C9_1(
      @TempDir Path root) {
    Specs broken = new Specs(root);
    Specs.write(broken.workingDirectory().resolve(".git"), "gitdir: gone\n");
    broken.withLog("001-a", Specs.events(1));
    broken.withoutLog("002-b");
    String told =
        "the Git repository cannot be read: the directory of the Git repository, "
            + broken.workingDirectory().resolve("gone")
            + ", does not exist. ";

    Specs.Run run = broken.once();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("001-a  " + told)
        .contains("002-b  " + told)
        .contains("2 features: ");

    assertThat(broken.once("-Dhandoff.while-git-busy=true").out())
        .contains("copied        001-a  1 event")
        .contains("002-b  " + told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0000\u0000", "garbage\n", "0123\n", "ref: refs/heads/a..b\n"})
  void a_branch_whose_ref_is_damaged_is_a_fault_and_not_absent_C11_2(String content)
      throws Exception {
    git("worktree", "remove", "--force", worktree.toString());
    git("update-ref", "refs/remotes/origin/" + BRANCH, "main");
    Specs.write(specs.workingDirectory().resolve(".git/refs/heads/" + BRANCH), content);

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "the Git repository cannot be read: refs/heads/"
                + BRANCH
                + " is damaged: it names neither a commit nor a ref. ");
    assertThat(specs.export(SLUG)).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD,''",
    "HEAD,garbage",
    "HEAD,ref: main",
    // What a repository has whose refs are in tables.
    "HEAD,ref: refs/heads/.invalid",
    "refs/heads/main,''",
    "refs/heads/main,garbage",
  })
  void events_are_not_believed_to_be_absent_where_head_is_damaged_C11_4(String ref, String content)
      throws Exception {
    Files.delete(specs.log(SLUG));
    Specs.write(specs.feature(SLUG).resolve("meta.json"), "{}\n");
    Specs.write(specs.workingDirectory().resolve(".git").resolve(ref), content);

    Specs.Run run = specs.onceWithSource();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "cannot be read: " + ref + " is damaged: it names neither a commit nor a ref. Repair");
    assertThat(specs.export(SLUG)).doesNotExist();
  }

  @Test
  void a_checkout_whose_configuration_says_bare_has_its_branches_all_the_same_C11_2()
      throws Exception {
    Specs.write(specs.log("002-b"), Specs.events(2));
    git("add", "-A");
    git("commit", "-q", "-m", "two");
    git("config", "core.bare", "true");

    assertThat(specs.once().out()).contains("5 events, 90 B, from branch " + BRANCH);

    Files.delete(specs.log("002-b"));
    Files.delete(specs.export("002-b"));
    Specs.write(specs.feature("002-b").resolve("meta.json"), "{}\n");
    assertThat(specs.onceWithSource("--feature=002-b").out()).contains(" has it with 2 events");
  }

  @Test
  void a_worktree_with_a_damaged_git_file_is_not_taken_for_one_further_up_C4_3() throws Exception {
    Specs lane = new Specs(worktree);
    Specs.write(lane.feature("002-b").resolve("meta.json"), "{}\n");
    Specs.write(worktree.resolve(".git"), "");

    Specs.Run run = lane.once("--feature=002-b");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("002-b  the Git repository cannot be read: " + worktree + "/.git is damaged: it")
        .contains(" does not begin with \"gitdir:\". ");
    assertThat(lane.export("002-b")).doesNotExist();
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

  @Test
  void a_first_event_in_the_worktree_of_the_branch_is_seen_at_once_C10_1() {
    Specs.write(
        specs.feature("002-b").resolve("meta.json"),
        "{\"coordination_branch\": \"" + BRANCH + "\"}");
    Path there = worktree.resolve("kitty-specs/002-b");
    Specs.write(there.resolve("spec.md"), "# B\n");
    try (Watching watching = specs.watch("-Dhandoff.scan-interval=1h")) {
      watching.says("002-b: bootstrapped, 1 event");
      Specs.write(there.resolve("status.events.jsonl"), Specs.events(2));
      watching.says("002-b: 2 events");
    }
    assertThat(specs.export("002-b")).hasContent(Specs.events(2));
  }
}
