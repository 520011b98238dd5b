package io.github.featurehandoff.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.featurehandoff.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C4: what a bootstrap event says, and where its branch and commit come from. */
class BootstrapTest {
  private static final String SLUG = "045-a";
  private static final String OTHER = "0123456789abcdef0123456789abcdef01234567";
  private static final Pattern EVENT =
      Pattern.compile(
          "\\{\"actor\": \"spec-kitty/(?<number>[^\"]*)-generator\","
              + " \"at\": \"(?<at>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)\","
              + " \"event_id\": \"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\","
              + " \"event_type\": \"handoff_package_created\","
              + " \"feature_slug\": \"(?<slug>[^\"]*)\","
              + " \"source_branch\": \"(?<branch>[^\"]*)\","
              + " \"source_commit\": \"(?<commit>[0-9a-f]{40})\"\\}\n");

  private final Specs specs;

  BootstrapTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  private Matcher event() throws IOException {
    Matcher event = EVENT.matcher(Files.readString(specs.export(SLUG)));
    assertThat(event.matches()).as(Files.readString(specs.export(SLUG))).isTrue();
    return event;
  }

  private void assertNames(String branch, String commit) throws IOException {
    Matcher event = event();
    assertThat(event.group("branch")).isEqualTo(branch);
    assertThat(event.group("commit")).isEqualTo(commit);
  }

  private Git repository() throws Exception {
    specs.withoutLog(SLUG);
    return Git.init()
        .setInitialBranch("trunk")
        .setDirectory(specs.workingDirectory().toFile())
        .call();
  }

  private static String commit(Git git) throws Exception {
    PersonIdent ada = new PersonIdent("Ada", "ada@example.org");
    git.add().addFilepattern(".").call();
    return git.commit()
        .setMessage("A commit")
        .setAuthor(ada)
        .setCommitter(ada)
        .setSign(false)
        .call()
        .name();
  }

  @Test
  void it_is_one_line_with_its_time_C4_1() throws IOException {
    specs.withoutLog(SLUG);
    Specs.write(specs.log(SLUG), "");

    specs.onceWithSource();

    Matcher event = event();
    assertThat(event.group("number")).isEqualTo("045");
    assertThat(event.group("slug")).isEqualTo(SLUG);
    assertThat(Files.getLastModifiedTime(specs.export(SLUG)))
        .isEqualTo(FileTime.from(Instant.parse(event.group("at"))));
  }

  @Test
  void namespace_json_comes_before_settings_and_git_C4_3() throws Exception {
    commit(repository());
    specs.withNamespace(SLUG, "2.x", OTHER);

    assertThat(specs.onceWithSource().status()).isZero();
    assertNames("2.x", OTHER);
  }

  @Test
  void settings_come_before_git_C4_3() throws Exception {
    commit(repository());

    assertThat(specs.onceWithSource().status()).isZero();
    assertNames(Specs.BRANCH, Specs.COMMIT);
  }

  @Test
  void git_is_asked_last_C4_3() throws Exception {
    String head = commit(repository());

    assertThat(specs.once().status()).isZero();
    assertNames("trunk", head);
  }

  @Test
  void a_branch_may_have_a_slash_and_be_packed_C4_3() throws Exception {
    Git git = repository();
    String head = commit(git);
    git.checkout().setCreateBranch(true).setName("feature/x-1").call();
    git.packRefs().setAll(true).call();

    assertThat(specs.once().status()).isZero();
    assertNames("feature/x-1", head);
  }

  @Test
  void a_detached_head_takes_the_branch_of_meta_json_C4_3() throws Exception {
    Git git = repository();
    String head = commit(git);
    git.checkout().setName(head).call();

    assertThat(specs.once().status()).isZero();
    assertNames("2.x", head);
  }

  @Test
  void a_detached_head_without_a_target_branch_is_a_fault_C4_3() throws Exception {
    Git git = repository();
    Specs.write(specs.feature(SLUG).resolve("meta.json"), "{\"target_branch\": null}");
    git.checkout().setName(commit(git)).setForced(true).call();

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "045-a  kitty-specs/045-a/meta.json: HEAD is detached, and meta.json has no target_branch to name as the bootstrap event's branch."
                + " Set handoff.source.branch and handoff.source.commit, or check out a branch.");
  }

  @Test
  void a_linked_worktree_has_a_head_of_its_own_C4_3(@TempDir Path elsewhere) throws Exception {
    Git git = repository();
    String head = commit(git);
    Path main = Files.move(specs.directory(), elsewhere.toRealPath().resolve("kitty-specs"));
    Path metadata = git.getRepository().getDirectory().toPath().resolve("worktrees/linked");
    Specs.write(metadata.resolve("commondir"), "../..\n");
    Specs.write(metadata.resolve("gitdir"), main.resolveSibling(".git") + "\n");
    Specs.write(metadata.resolve("HEAD"), "ref: refs/heads/linked\n");
    git.branchCreate().setName("linked").call();
    Specs.write(main.resolveSibling(".git"), "gitdir: " + metadata + "\n");

    Specs.Run run = specs.handoff(Map.of(), "once", main.toString());

    assertThat(run.status()).as(run.out()).isZero();
    assertThat(main.resolve(SLUG).resolve("handoff/events.jsonl"))
        .content()
        .contains("\"source_branch\": \"linked\", \"source_commit\": \"" + head + "\"");
  }

  @Test
  void a_repository_without_a_commit_names_none_C4_3() throws Exception {
    repository();

    assertThat(specs.once().out())
        .contains(
            "the Git repository has no commit yet to name in its bootstrap event. Commit something,"
                + " or set handoff.source.branch and handoff.source.commit.");
  }

  @Test
  void a_repository_with_sha256_ids_is_a_fault_C4_3() throws Exception {
    Git git = repository();
    commit(git);
    Path config = git.getRepository().getDirectory().toPath().resolve("config");
    Files.writeString(
        config,
        Files.readString(config)
                .replace("repositoryformatversion = 0", "repositoryformatversion = 1")
            + "[extensions]\n\tobjectformat = sha256\n");

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "the Git repository cannot be read: its extensions.objectformat is sha256; only sha1 is"
                + " supported. ");
  }

  @Test
  void a_damaged_repository_is_a_fault_C9_1() throws Exception {
    Git git = repository();
    commit(git);
    Specs.write(git.getRepository().getDirectory().toPath().resolve("config"), "[broken");

    Specs.Run run = specs.once();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("the Git repository cannot be read: ");
  }

  @Test
  void git_files_are_not_written_C8_1() throws Exception {
    Git git = repository();
    commit(git);
    Path dotGit = git.getRepository().getDirectory().toPath();
    Map<Path, Object> before = changeTimes(dotGit);

    specs.once();

    assertThat(changeTimes(dotGit)).isEqualTo(before);
  }

  private static Map<Path, Object> changeTimes(Path directory) throws IOException {
    Map<Path, Object> times = new java.util.TreeMap<>();
    try (var files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        times.put(file, Files.getAttribute(file, "unix:ctime"));
      }
    }
    return times;
  }

  @Test
  void an_event_that_can_stay_keeps_id_and_time_C4_4() throws Exception {
    Git git = repository();
    commit(git);
    specs.once();
    byte[] first = Files.readAllBytes(specs.export(SLUG));
    Object changed = Files.getAttribute(specs.export(SLUG), "unix:ctime");
    commit(git);

    assertThat(specs.once().out()).contains("1 feature: 0 copied, 0 bootstrapped, 1 unchanged");
    assertThat(specs.export(SLUG)).hasBinaryContent(first);
    assertThat(Files.getAttribute(specs.export(SLUG), "unix:ctime")).isEqualTo(changed);
  }

  @Test
  void an_event_is_replaced_when_another_commit_is_declared_C4_4() throws IOException {
    specs.withoutLog(SLUG);
    specs.onceWithSource();
    specs.withNamespace(SLUG, Specs.BRANCH, OTHER);

    assertThat(specs.onceWithSource().out()).startsWith("bootstrapped  045-a");
    assertNames(Specs.BRANCH, OTHER);
  }

  @Test
  void an_event_of_another_slug_is_replaced_C4_4() throws IOException {
    specs.withoutLog("044-b");
    specs.onceWithSource();
    Files.move(specs.feature("044-b"), specs.feature(SLUG));

    assertThat(specs.onceWithSource().out()).startsWith("bootstrapped  045-a");
    assertThat(event().group("slug")).isEqualTo(SLUG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "index.lock"})
  void nothing_is_published_while_git_is_in_the_middle_of_something_C10_2(String mark)
      throws Exception {
    Git git = repository();
    String head = commit(git);
    Path file = git.getRepository().getDirectory().toPath().resolve(mark);
    if (mark.equals("rebase-merge")) {
      Files.createDirectory(file);
    } else {
      Specs.write(file, head + "\n");
    }
    specs.withLog("046-b", Specs.EVENT);

    Specs.Run busy = specs.once();

    assertThat(busy.status()).isEqualTo(1);
    assertThat(busy.out())
        .contains(
            mark.equals("index.lock")
                ? "046-b  Another Git command is running, or left " + file + " behind. "
                : "046-b  Git is in the middle of a ")
        .contains("Run this again when that is over; or set handoff.while-git-busy=true.")
        .contains("2 features: 0 copied, 0 bootstrapped, 0 unchanged, 2 failed");
    assertThat(specs.leftBehind()).isEmpty();

    assertThat(specs.once("-Dhandoff.while-git-busy=true").status()).isZero();
  }

  @Test
  void an_old_index_lock_is_ignored_C10_2() throws Exception {
    Git git = repository();
    commit(git);
    Specs.modified(
        Specs.write(git.getRepository().getDirectory().toPath().resolve("index.lock"), ""),
        Specs.LONG_AGO);

    assertThat(specs.once().status()).isZero();
  }
}
