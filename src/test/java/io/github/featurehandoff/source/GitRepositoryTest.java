package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C10.2: what a repository says that was looked for beforehand. */
class GitRepositoryTest {

  private Path directory = Path.of("");

  @BeforeEach
  void there_is_a_repository(@TempDir Path temporary) throws IOException {
    directory = temporary;
    Path git = Files.createDirectory(directory.resolve(".git"));
    Files.createDirectory(git.resolve("objects"));
    Files.createDirectory(git.resolve("refs"));
    Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
  }

  @Test
  void what_git_is_in_the_middle_of_is_what_it_is_when_somebody_asks() throws IOException {
    try (GitRepository git = new GitRepository(directory)) {
      assertThat(git.operation()).isNull();
      Files.createFile(directory.resolve(".git/CHERRY_PICK_HEAD"));
      assertThat(git.operation()).isEqualTo("Git is in the middle of a cherry-pick");
    }
  }

  @Test
  void what_keeps_it_from_being_read_is_reported_to_what_asks_for_it() throws IOException {
    Files.writeString(directory.resolve(".git/config"), "[core\n");
    try (GitRepository git = new GitRepository(directory)) {
      assertThatThrownBy(git::headCommit).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MERGE_HEAD,Git is in the middle of a merge",
    "CHERRY_PICK_HEAD,Git is in the middle of a cherry-pick",
    "REVERT_HEAD,Git is in the middle of a revert",
    "rebase-merge,Git is in the middle of a rebase",
    "rebase-apply,Git is in the middle of a rebase"
  })
  void what_git_is_in_the_middle_of_is_told_by_its_files_C10_2(String name, String operation)
      throws IOException {
    try (GitRepository git = new GitRepository(directory)) {
      Path file = Files.createFile(directory.resolve(".git").resolve(name));
      assertThat(git.operation()).isEqualTo(operation);
      Files.delete(file);
      assertThat(git.operation()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT-1H, false",
    "PT-61S, false",
    "PT-30S, true",
    "PT0S, true",
    "PT30S, true",
    "PT61S, false",
    "P1D, false"
  })
  void a_lock_of_the_index_counts_for_a_minute_whatever_its_clock_says_C10_2(
      Duration age, boolean counts) throws IOException {
    Path lock = Files.createFile(directory.resolve(".git/index.lock"));
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(age)));
    try (GitRepository git = new GitRepository(directory)) {
      assertThat(git.operation())
          .isEqualTo(
              counts
                  ? "Another Git command is running, or left " + lock.toRealPath() + " behind"
                  : null);
    }
  }

  @Test
  void a_repository_that_is_made_or_goes_later_is_noticed(@TempDir Path elsewhere)
      throws Exception {
    Path specs = Files.createDirectory(elsewhere.resolve("kitty-specs"));
    try (GitRepository git = new GitRepository(specs)) {
      assertThat(git.headCommit()).isNull();
      try (Project project = new Project(elsewhere)) {
        Project.write(project.root(), "a", 1);
        String first = project.commit().name();
        assertThat(git.headCommit()).isEqualTo(first);
        Files.move(project.dotGit(), elsewhere.resolve("away"));
        assertThat(git.headCommit()).isNull();
      }
      try (Project project = new Project(elsewhere)) {
        Project.write(project.root(), "a", 2);
        String other = project.commit().name();
        assertThat(git.headCommit()).isEqualTo(other);
      }
    }
  }

  @Test
  void a_gitdir_that_leads_nowhere_is_a_repository_that_cannot_be_read(@TempDir Path elsewhere)
      throws IOException {
    Files.writeString(elsewhere.resolve(".git"), "gitdir: gone\n");
    try (GitRepository git = new GitRepository(elsewhere)) {
      assertThatThrownBy(git::headCommit)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("gone, does not exist");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "config", "packed-refs"})
  void a_fifo_in_the_place_of_one_of_its_files_blocks_nothing_C8_1(String name) throws Exception {
    Project.fifo(directory.resolve(".git").resolve(name));
    try (GitRepository git = new GitRepository(directory)) {
      if (name.equals("HEAD")) {
        assertThat(git.headCommit()).isNull();
      } else {
        assertThatThrownBy(git::headCommit).hasMessageContaining("is not a regular file");
      }
    }
  }
}
