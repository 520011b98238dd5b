package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      git.prepare();
      assertThat(git.operation()).isNull();
      Files.createFile(directory.resolve(".git/CHERRY_PICK_HEAD"));
      assertThat(git.operation()).isEqualTo("a cherry-pick");
    }
  }

  @Test
  void what_keeps_it_from_being_read_is_told_to_whoever_asks() throws IOException {
    Files.writeString(directory.resolve(".git/config"), "[core\n");
    try (GitRepository git = new GitRepository(directory)) {
      git.prepare();
      assertThatThrownBy(git::operation).isInstanceOf(IOException.class);
    }
  }
}
