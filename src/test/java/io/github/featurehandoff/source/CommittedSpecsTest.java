package io.github.featurehandoff.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.featurehandoff.jsonlines.LineCount;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C11.5: everything from a commit. */
class CommittedSpecsTest {
  private static final String SLUG = "014-right-log";

  private Project project;
  private ObjectId first;

  @BeforeEach
  void a_project_with_two_commits(@TempDir Path temporary) throws Exception {
    project = new Project(temporary.resolve("project"));
    Project.write(project.root(), SLUG, 2);
    first = project.commit();
    Project.write(project.root(), SLUG, 3);
    Project.write(project.specs().resolve(SLUG).resolve("meta.json"), "{\"slug\": \"x\"}\n");
    Project.write(project.specs().resolve(SLUG).resolve("handoff/namespace.json"), "{}\n");
    Project.write(project.specs().resolve("015-spec/spec.md"), "");
    Project.write(project.specs().resolve("016-orphan/handoff/events.jsonl"), "{}\n");
    Project.write(project.specs().resolve("017-deeper/deeper/spec.md"), "");
    Project.write(project.specs().resolve(".hidden/spec.md"), "");
    Project.write(project.specs().resolve("spec.md"), "");
    Files.createSymbolicLink(project.specs().resolve("018-link"), Path.of(SLUG));
    project.commit();
  }

  @AfterEach
  void close() {
    project.close();
  }

  private CommittedSpecs at(String revision) throws Exception {
    return project.opened().at(revision);
  }

  private static CommittedFile file(CommittedSpecs specs, String slug, String name)
      throws Exception {
    CommittedFile file = specs.file(slug, name);
    assertThat(file).isNotNull();
    return file;
  }

  private long events(String revision) throws Exception {
    return file(at(revision), SLUG, Project.LOG).events();
  }

  @Test
  void the_features_are_the_child_trees_that_hold_a_marker_C1_1() throws Exception {
    assertThat(at("HEAD").features()).containsExactly(SLUG, "015-spec");
  }

  @Test
  void nothing_uncommitted_gets_in_C11_5() throws Exception {
    Project.write(project.root(), SLUG, 9);
    Project.write(project.root(), "019-new", 1);
    Git.wrap(project.repository()).add().addFilepattern(".").call();
    assertThat(at("HEAD").features()).containsExactly(SLUG, "015-spec");
    assertThat(events("HEAD")).isEqualTo(3);
  }

  @Test
  void a_branch_a_tag_a_commit_and_what_comes_before_one_are_commits_C11_5() throws Exception {
    Git git = Git.wrap(project.repository());
    PersonIdent tagger = new PersonIdent("n", "e@example.org");
    Ref tag = git.tag().setName("v1").setObjectId(null).setMessage("m").setTagger(tagger).call();
    git.tag().setName("light").setAnnotated(false).call();
    git.tag()
        .setName("v1-again")
        .setObjectId(git.getRepository().parseCommit(first))
        .setMessage("m")
        .setTagger(tagger)
        .call();
    project.point("refs/remotes/origin/old", first);
    for (String revision :
        List.of("HEAD", "@", "main", "refs/heads/main", "v1", "light", tag.getObjectId().name())) {
      assertThat(events(revision)).as(revision).isEqualTo(3);
    }
    for (String revision :
        List.of(
            "HEAD~1",
            "HEAD^",
            "@~1",
            "main~",
            "v1~1",
            "v1-again",
            "origin/old",
            first.name(),
            first.name().substring(0, 8))) {
      assertThat(events(revision)).as(revision).isEqualTo(2);
      assertThat(at(revision).id()).isEqualTo(first.name());
    }
    assertThat(at("v1").committed()).isEqualTo(Project.COMMITTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nowhere",
        "HEAD~9",
        "1234567",
        "0000000000000000000000000000000000000000",
        "^",
        "a^{",
        "@{",
        "HEAD@{9}",
        "~",
        "..",
        "main..HEAD",
        "../../x",
        "refs/heads/../../config",
        "-x",
        "a b",
        "\u0000",
        "HEAD:kitty-specs/nothing"
      })
  void what_names_no_commit_is_refused_in_words_C11_5(String revision) {
    assertThatThrownBy(() -> at(revision))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There is no commit "
                + revision
                + " in the Git repository that holds "
                + project.specs()
                + ". Name a branch, a tag or a commit, or fetch it first.");
  }

  @Test
  void a_revision_of_10000_characters_names_no_commit_C11_5() {
    for (String revision : List.of("a".repeat(10_000), "a/".repeat(5000) + "b")) {
      assertThatThrownBy(() -> at(revision))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("There is no commit aa".substring(0, 20));
    }
  }

  @Test
  void a_tree_or_a_blob_is_no_commit_C11_5() throws Exception {
    Git git = Git.wrap(project.repository());
    ObjectId blob = project.repository().resolve("HEAD:kitty-specs/" + SLUG + "/meta.json");
    String tree = project.repository().resolve("HEAD^{tree}").name();
    for (String revision :
        List.of(":", "HEAD^{tree}", tree, blob.name(), "HEAD:kitty-specs/" + SLUG + "/meta.json")) {
      assertThatThrownBy(() -> at(revision))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(revision + " is not a commit. Name a branch, a tag or a commit.");
    }
    assertThat(git.getRepository().resolve("HEAD")).isNotNull();
  }

  @Test
  void a_commit_without_the_specs_directory_is_refused_C11_5() throws Exception {
    ObjectId id = project.branch("refs/heads/empty", "README.md", "");
    assertThatThrownBy(() -> at("empty"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There is nothing at kitty-specs in the commit "
                + id.name().substring(0, 7)
                + " (empty); the directory that holds the feature directories was expected.");
    project.branch("refs/heads/link", "kitty-specs", FileMode.SYMLINK, new byte[] {'x'});
    assertThatThrownBy(() -> at("link")).hasMessageContaining("There is a symbolic link at");
    project.branch("refs/heads/module", "kitty-specs", FileMode.GITLINK, new byte[0]);
    assertThatThrownBy(() -> at("module")).hasMessageContaining("There is a submodule at");
    project.branch("refs/heads/file", "kitty-specs", "x");
    assertThatThrownBy(() -> at("file")).hasMessageContaining("There is a file at kitty-specs");
  }

  @Test
  void outside_of_a_repository_there_is_no_commit_C11_5(@TempDir Path elsewhere) {
    assertThatThrownBy(() -> new GitRepository(elsewhere).at("HEAD"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(elsewhere + " is in no Git repository, so there is no commit HEAD.");
  }

  @Test
  void a_specs_directory_that_only_the_commit_has_is_found_C11_5() throws Exception {
    Project.run(List.of("rm", "-r", project.specs().toString()));
    assertThat(events("HEAD")).isEqualTo(3);
  }

  @Test
  void a_bare_repository_will_do_C11_5(@TempDir Path temporary) throws Exception {
    Path bare = temporary.toRealPath().resolve("project.git");
    try (Git clone =
            Git.cloneRepository()
                .setURI(project.root().toUri().toString())
                .setDirectory(bare.toFile())
                .setBare(true)
                .call();
        GitRepository git = new GitRepository(bare.resolve(Project.SPECS))) {
      assertThat(clone.getRepository().isBare()).isTrue();
      CommittedSpecs specs = git.at("main");
      assertThat(specs.features()).containsExactly(SLUG, "015-spec");
      assertThat(file(specs, SLUG, Project.LOG).events()).isEqualTo(3);
      assertThat(specs.committed()).isEqualTo(Project.COMMITTED);
      assertThat(git.operation()).isNull();
    }
  }

  @Test
  void the_specs_directory_may_be_the_whole_tree_or_deep_in_it_C11_5() throws Exception {
    project.branch("refs/heads/flat", SLUG + "/" + Project.LOG, Project.events(4));
    try (GitRepository git = new GitRepository(project.root())) {
      assertThat(file(git.at("flat"), SLUG, Project.LOG).path())
          .isEqualTo(SLUG + "/" + Project.LOG);
    }
    project.branch("refs/heads/deep", "a/b/c/" + SLUG + "/" + Project.LOG, Project.events(4));
    try (GitRepository git = new GitRepository(project.root().resolve("a/./x/../b/c"))) {
      assertThat(file(git.at("deep"), SLUG, Project.LOG).events()).isEqualTo(4);
    }
  }

  @Test
  void the_specs_directory_may_be_reached_through_a_symbolic_link_C1_1(@TempDir Path elsewhere)
      throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), project.specs());
    try (GitRepository git = new GitRepository(link)) {
      assertThat(git.at("HEAD").features()).contains(SLUG);
    }
  }

  @Test
  void a_file_that_the_commit_lacks_is_none_C11_5() throws Exception {
    assertThat(at("HEAD").file(SLUG, "spec.md")).isNull();
    assertThat(at("HEAD").file("015-spec", "handoff/namespace.json")).isNull();
    assertThat(at("HEAD").file("018-link", Project.LOG)).isNull();
    assertThat(at("HEAD").file("nothing", Project.LOG)).isNull();
    assertThat(at("HEAD~1").file(SLUG, "meta.json")).isNull();
  }

  @Test
  void head_is_read_again_when_it_moves_C11_4() throws Exception {
    try (GitRepository git = project.opened()) {
      CommittedSpecs before = git.head();
      Project.write(project.root(), SLUG, 5);
      ObjectId commit = project.commit();
      CommittedSpecs after = git.head();
      assertThat(before).isNotNull();
      assertThat(after).isNotNull();
      assertThat(after.id()).isEqualTo(commit.name());
      assertThat(file(before, SLUG, Project.LOG).events()).isEqualTo(3);
      assertThat(file(after, SLUG, Project.LOG).events()).isEqualTo(5);
    }
  }

  @Test
  void a_commit_gives_the_same_bytes_and_time_from_any_clone_C11_5(@TempDir Path temporary)
      throws Exception {
    Path clone = temporary.toRealPath().resolve("clone");
    Git.cloneRepository()
        .setURI(project.root().toUri().toString())
        .setDirectory(clone.toFile())
        .call()
        .close();
    try (GitRepository git = new GitRepository(clone.resolve(Project.SPECS))) {
      CommittedFile there = file(git.at("HEAD"), SLUG, Project.LOG);
      CommittedFile here = file(at("HEAD"), SLUG, Project.LOG);
      assertThat(Project.bytes(there)).isEqualTo(Project.bytes(here));
      assertThat(there.committed()).isEqualTo(here.committed());
      assertThat(there.blob()).isEqualTo(here.blob());
    }
  }

  @Test
  void large_logs_loose_packed_and_as_differences_have_the_bytes_that_git_was_given_C11_6()
      throws Exception {
    byte[] bytes = new byte[9 << 20];
    new Random(1).nextBytes(bytes);
    Path log = Project.log(project.root(), SLUG);
    Files.write(log, bytes);
    project.commit();
    byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1000);
    Files.write(log, longer);
    project.commit();
    assertThat(content("HEAD~1")).isEqualTo(bytes);
    Project.git(project.root(), "repack", "-q", "-a", "-d", "-f");
    assertThat(content("HEAD~1")).isEqualTo(bytes);
    assertThat(content("HEAD")).isEqualTo(longer);
  }

  private byte[] content(String revision) throws Exception {
    return Project.bytes(file(at(revision), SLUG, Project.LOG));
  }

  @Test
  void a_damaged_object_is_found_out_at_its_end_C11_6() throws Exception {
    byte[] content = Project.events(9).getBytes(StandardCharsets.UTF_8);
    ObjectId id =
        project.branch(
            "refs/heads/x",
            Project.SPECS + "/" + SLUG + "/" + Project.LOG,
            FileMode.REGULAR_FILE,
            content);
    ObjectId other;
    try (ObjectInserter inserter = project.repository().newObjectInserter()) {
      content[20] ^= 1;
      other = inserter.insert(Constants.OBJ_BLOB, content);
      inserter.flush();
    }
    CommittedFile log = file(at("x"), SLUG, Project.LOG);
    assertThat(id.name()).isEqualTo(log.commit().name());
    Path object = object(ObjectId.fromString(log.blob().name()));
    assertThat(object.toFile().setWritable(true)).isTrue();
    Files.copy(object(other), object, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(log::events)
        .hasCauseInstanceOf(FaultException.class)
        .hasMessageContaining(
            "the object " + log.blob().name() + " is damaged. Repair it, or fetch what");
    assertThatThrownBy(() -> LineCount.ofFirst(log, log.size())).hasMessageContaining("is damaged");
    Files.write(object, new byte[] {1, 2, 3});
    assertThatThrownBy(log::events).hasCauseInstanceOf(FaultException.class);
    Files.write(object, new byte[0]);
    assertThatThrownBy(() -> at("x").file(SLUG, Project.LOG)).isInstanceOf(IOException.class);
  }

  private Path object(ObjectId id) {
    return project
        .dotGit()
        .resolve("objects")
        .resolve(id.name().substring(0, 2))
        .resolve(id.name().substring(2));
  }

  @Test
  void an_object_that_a_partial_clone_lacks_is_a_fault_that_says_so_C11_6() throws Exception {
    Files.delete(
        object(project.repository().resolve("HEAD:kitty-specs/" + SLUG + "/" + Project.LOG)));
    assertThatThrownBy(() -> at("HEAD").file(SLUG, Project.LOG))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(" is missing, as in a shallow or partial clone");
    assertThat(at("HEAD").features()).contains(SLUG);
  }

  @Test
  void every_log_of_the_corpus_has_its_bytes_C11_5(@TempDir Path temporary) throws Exception {
    Path archive = Path.of("../shared/corpus/kitty-specs.tar.gz").toAbsolutePath().normalize();
    Project.require(archive);
    try (Project corpus = new Project(temporary.resolve("corpus"))) {
      Project.run(List.of("tar", "-xzf", archive.toString(), "-C", corpus.root().toString()));
      corpus.commit();
      CommittedSpecs specs = corpus.opened().at("HEAD");
      assertThat(specs.features()).hasSize(78);
      for (String slug : specs.features()) {
        CommittedFile log = specs.file(slug, Project.LOG);
        Path file = Project.log(corpus.root(), slug);
        assertThat(log == null).isEqualTo(Files.notExists(file));
        if (log != null) {
          assertThat(Project.bytes(log)).isEqualTo(Files.readAllBytes(file));
        }
      }
    }
  }
}
