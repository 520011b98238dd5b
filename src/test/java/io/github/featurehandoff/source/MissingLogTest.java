package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.result.FaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C11.4: a log without events is believed only where Git agrees; the printed commands work. */
class MissingLogTest {
  private static final String SLUG = "014-right-log";
  private static final String[] SPEC_KITTYS = {"/*", "!kitty-specs/**/status.events.jsonl"};

  private Project project;
  private Path log;

  @BeforeEach
  void a_project_whose_commit_has_22_events(@TempDir Path temporary) throws Exception {
    project = new Project(temporary.resolve("project"));
    log = Project.write(project.root(), SLUG, 22);
    Project.write(log.resolveSibling("meta.json"), "{}\n");
    project.commit();
  }

  @AfterEach
  void close() {
    project.close();
  }

  private static FaultException fault(Path root, String slug) {
    Path specs = root.resolve(Project.SPECS);
    try (GitRepository git = new GitRepository(specs)) {
      FeatureSources sources =
          new FeatureSources(SpecsDirectory.open(specs, null), git, true, null);
      return catchThrowableOfType(
          FaultException.class,
          () -> sources.requireNoneCommitted(new FeatureDirectory(specs.resolve(slug), null)));
    }
  }

  private static void assertThatItsCommandBringsBack(FaultException fault, Path file, int events)
      throws Exception {
    String remedy = fault.faults().get(0).remedy();
    Project.run(List.of("/bin/sh", "-c", remedy.substring(remedy.indexOf("git -C"))));
    assertThat(file).hasContent(Project.events(events));
  }

  /**
   * Git keeps a file whose time it does not know, and JGit's index has no times to the nanosecond.
   */
  private static void sparse(Path root, String... arguments) throws Exception {
    Project.git(root, "status");
    List<String> command =
        new ArrayList<>(List.of("git", "-C", root.toString(), "sparse-checkout", "set"));
    command.addAll(List.of(arguments));
    Project.run(command);
  }

  @Test
  void a_deleted_log_is_a_fault_and_the_command_brings_it_back_C11_4() throws Exception {
    Files.delete(log);
    FaultException fault = fault(project.root(), SLUG);
    assertThat(fault)
        .hasMessage(
            "status.events.jsonl: is missing, but HEAD ("
                + project.repository().resolve("HEAD").name().substring(0, 7)
                + ") has it with 22 events. Export what is committed with --from HEAD, or bring the"
                + " file back: git -C "
                + project.root()
                + " restore --source=HEAD --ignore-skip-worktree-bits --"
                + " kitty-specs/014-right-log/status.events.jsonl");
    assertThatItsCommandBringsBack(fault, log, 22);
  }

  @Test
  void an_emptied_log_is_a_fault_and_the_command_brings_it_back_C11_4() throws Exception {
    Files.write(log, new byte[0]);
    FaultException fault = fault(project.root(), SLUG);
    assertThat(fault).hasMessageContaining("status.events.jsonl: is empty, but HEAD (");
    assertThatItsCommandBringsBack(fault, log, 22);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_log_that_is_no_longer_in_the_index_is_brought_back_too_C11_4(boolean absent)
      throws Exception {
    Project.git(project.root(), "rm", "-q", "--cached", "-r", Project.SPECS);
    if (absent) {
      Files.delete(log);
    } else {
      Files.write(log, new byte[0]);
    }
    assertThatItsCommandBringsBack(fault(project.root(), SLUG), log, 22);
  }

  @Test
  void a_log_left_out_by_spec_kittys_sparse_checkout_is_brought_back_C11_4() throws Exception {
    Path lane = project.worktree("lane one", "lane");
    sparse(lane, "--no-cone", SPEC_KITTYS[0], SPEC_KITTYS[1]);
    Path there = Project.log(lane, SLUG);
    assertThat(there).doesNotExist();
    FaultException fault = fault(lane, SLUG);
    assertThat(fault)
        .hasMessageContaining(
            "status.events.jsonl: is missing, or a sparse checkout leaves it out, but HEAD (")
        .hasMessageContaining("has it with 22 events")
        .hasMessageContaining(
            "bring the file back: git -C '"
                + lane
                + "' sparse-checkout add /kitty-specs/014-right-log/status.events.jsonl && git -C '"
                + lane
                + "' restore ");
    assertThatItsCommandBringsBack(fault, there, 22);
    Project.git(lane, "sparse-checkout", "reapply");
    assertThat(there).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_log_deleted_or_emptied_in_a_sparse_checkout_that_has_it_is_brought_back_C11_4(
      boolean absent) throws Exception {
    sparse(project.root(), "--no-cone", "/*", "!/other");
    if (absent) {
      Files.delete(log);
    } else {
      Files.write(log, new byte[0]);
    }
    FaultException fault = fault(project.root(), SLUG);
    assertThat(fault).hasMessageContaining(absent ? "is missing" : "is empty");
    assertThatItsCommandBringsBack(fault, log, 22);
  }

  @Test
  void an_empty_file_in_the_place_of_a_log_left_out_is_brought_back_C11_4() throws Exception {
    sparse(project.root(), "--no-cone", "/*", SPEC_KITTYS[1]);
    Files.createFile(log);
    assertThatItsCommandBringsBack(fault(project.root(), SLUG), log, 22);
  }

  @Test
  void a_directory_left_out_by_a_sparse_checkout_in_cone_mode_is_brought_back_C11_4()
      throws Exception {
    sparse(project.root(), "--cone", "elsewhere");
    Files.createDirectories(log.resolveSibling(""));
    FaultException fault = fault(project.root(), SLUG);
    assertThat(fault).hasMessageContaining(" sparse-checkout add kitty-specs/014-right-log && ");
    assertThatItsCommandBringsBack(fault, log, 22);
  }

  @Test
  void with_a_sparse_index_which_jgit_cannot_read_it_is_brought_back_C11_4() throws Exception {
    Project.write(project.root(), "015-other", 1);
    project.commit();
    sparse(project.root(), "--cone", "--sparse-index", "elsewhere");
    Files.createDirectories(log.resolveSibling(""));
    assertThatItsCommandBringsBack(fault(project.root(), SLUG), log, 22);
  }

  @Test
  void a_log_that_git_was_told_to_skip_is_brought_back_C11_4() throws Exception {
    Project.git(
        project.root(),
        "update-index",
        "--skip-worktree",
        Project.SPECS + "/" + SLUG + "/" + Project.LOG);
    Files.delete(log);
    assertThatItsCommandBringsBack(fault(project.root(), SLUG), log, 22);
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's; a $(slug) `x`", "a*b", "[ab]", "-x", "#a", "!a", "a\"b", "ünï"})
  void whatever_the_slug_is_the_commands_work_C8_3(String slug) throws Exception {
    Path file = Project.write(project.root(), slug, 3);
    project.commit();
    Files.delete(file);
    assertThatItsCommandBringsBack(fault(project.root(), slug), file, 3);
    sparse(project.root(), "--no-cone", "/*", SPEC_KITTYS[1]);
    assertThat(log).doesNotExist();
    assertThatItsCommandBringsBack(fault(project.root(), slug), file, 3);
    assertThat(log).doesNotExist();
  }

  @Test
  void a_log_that_the_commit_never_had_is_no_fault_C11_4() throws Exception {
    Files.createDirectories(project.feature("015-new").path());
    assertThat(fault(project.root(), "015-new")).isNull();
    Project.write(project.root(), "016-new", 2);
    Files.delete(Project.log(project.root(), "016-new"));
    assertThat(fault(project.root(), "016-new")).isNull();
  }

  @Test
  void a_log_that_the_commit_has_without_a_byte_is_no_fault_C11_4() throws Exception {
    Project.write(project.root(), "015-empty", 0);
    project.commit();
    Files.delete(Project.log(project.root(), "015-empty"));
    assertThat(fault(project.root(), "015-empty")).isNull();
  }

  @Test
  void one_unfinished_line_is_one_event_C11_4() throws Exception {
    Project.write(log, "{");
    project.commit();
    Files.delete(log);
    assertThat(fault(project.root(), SLUG)).hasMessageContaining("has it with 1 event.");
  }

  @Test
  void outside_of_a_repository_and_before_the_first_commit_there_is_nobody_to_ask_C11_4(
      @TempDir Path elsewhere) throws Exception {
    Files.createDirectories(elsewhere.resolve(Project.SPECS).resolve(SLUG));
    assertThat(fault(elsewhere, SLUG)).isNull();
    try (Project fresh = new Project(elsewhere)) {
      assertThat(fault(fresh.root(), SLUG)).isNull();
    }
  }

  @Test
  void a_coordination_worktree_that_lost_its_log_is_a_fault_that_names_it_C11_4() throws Exception {
    Path worktree = project.worktree("coord", "kitty/x");
    Path there = Project.log(worktree, SLUG);
    Files.delete(there);
    FaultException fault =
        catchThrowableOfType(FaultException.class, () -> project.record(SLUG, "kitty/x"));
    assertThat(fault)
        .hasMessageContaining(there + ": is missing, but kitty/x (")
        .hasMessageContaining("has it with 22 events. Export what is committed with --from kitty/x")
        .hasMessageContaining("git -C " + worktree + " restore");
    assertThatItsCommandBringsBack(fault, there, 22);
  }
}
