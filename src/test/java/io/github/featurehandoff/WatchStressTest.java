package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.featurehandoff.cli.Handoff;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C6, C7.4, C10 under load, with watchers in processes of their own. */
@Tag("stress")
class WatchStressTest {
  private static final int SEED = 20260302;

  private final Specs specs;
  private final List<Process> watchers = new ArrayList<>();

  WatchStressTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  @AfterEach
  void endWhatAFailedTestLeft() {
    watchers.forEach(Process::destroyForcibly);
  }

  private Process watcher() throws IOException {
    return handoff(List.of(), "-Xmx256m", "watch");
  }

  private Process handoff(List<String> starter, String heap, String... command) throws IOException {
    List<String> line = new ArrayList<>(starter);
    line.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            Handoff.class.getName()));
    line.addAll(List.of(command));
    line.add(specs.directory().toString());
    Process process =
        new ProcessBuilder(line)
            .directory(specs.workingDirectory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    watchers.add(process);
    return process;
  }

  private Path log() {
    return specs.workingDirectory().resolve("watch.log");
  }

  private void untilAllEqual(Iterable<String> slugs) {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              for (String slug : slugs) {
                assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug));
                assertThat(Files.getLastModifiedTime(specs.export(slug)))
                    .isEqualTo(Files.getLastModifiedTime(specs.log(slug)));
              }
            });
    assertThat(specs.leftBehind()).isEmpty();
  }

  private void end(Process watcher) throws InterruptedException {
    Instant told = Instant.now();
    watcher.destroy();
    assertThat(watcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(watcher.exitValue()).isEqualTo(143);
    System.out.println("SIGTERM to end: " + Duration.between(told, Instant.now()));
    assertThat(specs.leftBehind()).isEmpty();
  }

  private static List<String> slugs(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("%04d-feature", i)).toList();
  }

  @Test
  void eight_writers_and_a_reader_of_200_logs_for_60_seconds_see_whole_exports_C6_1()
      throws Exception {
    List<String> slugs = slugs(200);
    slugs.forEach(slug -> specs.withLog(slug, "{\"n\": 0}\n"));
    Process watcher = watcher();
    untilAllEqual(slugs);
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong appends = new AtomicLong();
    AtomicLong reads = new AtomicLong();
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 8)
            .mapToObj(n -> CompletableFuture.runAsync(() -> write(slugs, n, over, appends)))
            .toList();
    CompletableFuture<List<String>> reader =
        CompletableFuture.supplyAsync(() -> read(slugs, over, reads));

    assertThat(watcher.waitFor(60, TimeUnit.SECONDS)).isFalse();
    over.set(true);
    writers.forEach(CompletableFuture::join);

    assertThat(reader.join()).isEmpty();
    untilAllEqual(slugs);
    System.out.println(appends + " appends, " + reads + " exports read, all whole");
    end(watcher);
  }

  /** Appends events, every other one in two pieces, as writers without locks do. */
  private void write(List<String> slugs, int writer, AtomicBoolean over, AtomicLong appends) {
    Random random = new Random(SEED + writer);
    List<String> mine =
        slugs.stream().filter(slug -> Math.floorMod(slug.hashCode(), 8) == writer).toList();
    for (int n = 0; !over.get(); n++) {
      Path log = specs.log(mine.get(random.nextInt(mine.size())));
      String event = "{\"writer\": " + writer + ", \"n\": " + n + ", \"x\": \"é\"}\n";
      byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
      int cut = n % 2 == 0 ? bytes.length : 1 + random.nextInt(bytes.length - 1);
      try {
        Files.write(log, Arrays.copyOf(bytes, cut), StandardOpenOption.APPEND);
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L * random.nextInt(20));
        Files.write(log, Arrays.copyOfRange(bytes, cut, bytes.length), StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      appends.incrementAndGet();
    }
  }

  private List<String> read(List<String> slugs, AtomicBoolean over, AtomicLong reads) {
    List<String> wrong = new ArrayList<>();
    while (!over.get()) {
      for (String slug : slugs) {
        try {
          byte[] export = Files.readAllBytes(specs.export(slug));
          byte[] log = Files.readAllBytes(specs.log(slug));
          reads.incrementAndGet();
          if (export.length == 0
              || export[export.length - 1] != '\n'
              || export.length > log.length
              || !Arrays.equals(export, Arrays.copyOf(log, export.length))) {
            wrong.add(slug + " is torn or differs");
          }
        } catch (NoSuchFileException e) {
          wrong.add(slug + " is missing");
        } catch (IOException e) {
          wrong.add(slug + ": " + e);
        }
      }
    }
    return wrong;
  }

  @Test
  void three_thousand_features_at_once_are_exported_C10_1() throws Exception {
    specs.withLog("0000-feature", Specs.events(1));
    Process watcher = watcher();
    untilAllEqual(slugs(1));
    List<String> slugs = slugs(3000);
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(5)));

    untilAllEqual(slugs);
    end(watcher);
  }

  @Test
  void twenty_thousand_features_at_once_are_exported_in_a_heap_of_48_megabytes_C10_1()
      throws Exception {
    List<String> slugs = slugs(20_000);
    slugs.forEach(slug -> specs.withLog(slug, Specs.EVENT));
    Process watcher = handoff(List.of(), "-Xmx48m", "watch");
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> !watcher.isAlive() || said("Watching 20000 features"));

    untilAllEqual(slugs);
    assertThat(said("ERROR")).isFalse();
    end(watcher);
  }

  @Test
  void more_changes_than_the_file_system_reports_are_exported_C10_1() throws Exception {
    List<String> slugs = slugs(5);
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(1)));
    Process watcher = watcher();
    untilAllEqual(slugs);
    for (int i = 0; i < 20_000; i++) {
      Path noise = specs.directory().resolve("noise" + i);
      Files.createFile(noise);
      Files.delete(noise);
    }
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(9)));

    untilAllEqual(slugs);
    end(watcher);
  }

  @Test
  void a_checkout_of_319_logs_and_a_rebase_that_stops_at_a_conflict_are_followed_C10_2()
      throws Exception {
    List<String> slugs = slugs(319);
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(3) + "{\"main\": 0}\n"));
    git("init", "-q", "-b", "main", ".");
    git("config", "user.name", "writer");
    git("config", "user.email", "writer@example.org");
    Specs.write(specs.workingDirectory().resolve(".gitignore"), "handoff/\nwatch.log\n");
    commit("first");
    git("checkout", "-q", "-b", "other");
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(4) + "{\"other\": 1}\n"));
    commit("other");
    git("checkout", "-q", "main");
    // Each of the two branches lacks an event of the other.
    Process watcher = handoff(List.of(), "-Xmx256m", "watch", "-Dhandoff.replace=always");
    untilAllEqual(slugs);

    git("checkout", "-q", "other");
    untilAllEqual(slugs);
    git("checkout", "-q", "main");
    untilAllEqual(slugs);

    specs.withLog(slugs.get(0), Specs.events(3) + "{\"main\": 1}\n");
    commit("main");
    untilAllEqual(slugs);
    git("checkout", "-q", "other");
    untilAllEqual(slugs);
    byte[] before = Files.readAllBytes(specs.export(slugs.get(0)));
    assertThat(gitStatus("rebase", "main")).isNotZero();
    await().atMost(Duration.ofSeconds(20)).until(() -> said("Git is in the middle of a rebase"));
    specs.withLog(slugs.get(0), Specs.events(7));
    specs.withLog(slugs.get(1), Specs.events(8));
    await().during(Duration.ofSeconds(3)).until(() -> unchanged(slugs.get(0), before));
    git("add", "-A");
    git("-c", "core.editor=true", "rebase", "--continue");
    untilAllEqual(slugs);
    end(watcher);
  }

  private boolean unchanged(String slug, byte[] before) throws IOException {
    return Arrays.equals(before, Files.readAllBytes(specs.export(slug)));
  }

  private boolean said(String text) throws IOException {
    return Files.readString(log()).contains(text);
  }

  private void commit(String message) throws Exception {
    git("add", "-A");
    git("commit", "-q", "-m", message);
  }

  private void git(String... arguments) throws Exception {
    assertThat(gitStatus(arguments)).as(List.of(arguments).toString()).isZero();
  }

  private int gitStatus(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  @Test
  void three_hundred_kills_leave_whole_exports_C6_3() throws Exception {
    Random random = new Random(SEED);
    int[] sizes = {1_000, 100_000, 1_000_000, 10_000_000, 50_000_000};
    List<String> slugs = slugs(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      Specs.write(specs.log(slugs.get(i)), "");
      try (Writer writer = Files.newBufferedWriter(specs.log(slugs.get(i)))) {
        for (int n = 0; n < sizes[i] / 20; n++) {
          writer.write("{\"event_id\": \"" + n + "\"}\n");
        }
      }
    }
    Process watcher = watcher();
    untilAllEqual(slugs);
    watcher.destroyForcibly().waitFor();
    int unfinished = 0;
    for (int kill = 0; kill < 300; kill++) {
      watcher = watcher();
      byte[] more = ("{\"kill\": " + kill + "}\n").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < sizes.length; i++) {
        Files.copy(
            specs.export(slugs.get(i)), old(slugs.get(i)), StandardCopyOption.REPLACE_EXISTING);
        Files.write(specs.log(slugs.get(i)), more, StandardOpenOption.APPEND);
      }
      int starts = kill + 2;
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> Files.readString(log()).split("Watching ", -1).length > starts);
      assertThat(watcher.waitFor(random.nextInt(700), TimeUnit.MILLISECONDS)).isFalse();
      watcher.destroyForcibly().waitFor();
      for (int i = 0; i < sizes.length; i++) {
        Path export = specs.export(slugs.get(i));
        boolean isNew = Files.mismatch(export, specs.log(slugs.get(i))) < 0;
        assertThat(isNew || Files.mismatch(export, old(slugs.get(i))) < 0)
            .as("kill %d, %s", kill, slugs.get(i))
            .isTrue();
        unfinished += isNew ? 0 : 1;
      }
    }
    watcher = watcher();
    untilAllEqual(slugs);
    System.out.println("300 kills, " + unfinished + " exports still old afterwards");
    end(watcher);
  }

  @Test
  void a_full_disk_leaves_the_old_export_until_there_is_space_C6_4() throws Exception {
    onFileSystemOfItsOwn(
        () -> {
          List<String> slugs = slugs(2);
          slugs.forEach(slug -> specs.withLog(slug, Specs.EVENT.repeat(7500)));
          Process watcher = watcher();
          untilAllEqual(slugs);
          Path fill = Specs.write(specs.directory().resolve("fill"), new byte[600_000]);
          byte[] before = Files.readAllBytes(specs.export(slugs.get(0)));
          append(slugs.get(0), Specs.EVENT.repeat(1000));
          untilSaid("the disk is full");
          assertThat(specs.export(slugs.get(0))).hasBinaryContent(before);

          Files.delete(fill);

          untilAllEqual(slugs);
          saysOneFaultAndItsEnd(slugs.get(0));
          end(watcher);
        });
  }

  /** While the watcher is stopped, the log grows and its file system is made read-only. */
  @Test
  void a_read_only_file_system_leaves_the_old_export_until_it_is_writable_C6_4() throws Exception {
    onFileSystemOfItsOwn(
        () -> {
          List<String> slugs = slugs(2);
          slugs.forEach(slug -> specs.withLog(slug, Specs.events(5)));
          Process watcher = watcher();
          untilAllEqual(slugs);
          byte[] before = Files.readAllBytes(specs.export(slugs.get(0)));
          signal(watcher, "STOP");
          append(slugs.get(0), Specs.EVENT);
          assertThat(remount("ro")).isZero();
          signal(watcher, "CONT");
          untilSaid("the file system is read-only");
          staysAsItIs(slugs.get(0), before);

          assertThat(remount("rw")).isZero();

          untilAllEqual(slugs);
          saysOneFaultAndItsEnd(slugs.get(0));
          end(watcher);
        });
  }

  private int remount(String how) throws Exception {
    return run("mount", "-o", "remount," + how, specs.directory().toString());
  }

  private void signal(Process process, String signal) throws Exception {
    assertThat(run("kill", "-" + signal, String.valueOf(process.pid()))).isZero();
  }

  /** What is done with the specs directory as a file system of 2 MiB. */
  private interface Work {
    void run() throws Exception;
  }

  private void onFileSystemOfItsOwn(Work work) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", specs.directory().toString()) == 0,
        "a file system cannot be mounted here");
    try {
      work.run();
    } finally {
      run("umount", "-l", specs.directory().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "handoff,              r-xr-xr-x, handoff: cannot be accessed: permission denied",
    "handoff,              ---------, cannot be accessed: permission denied",
    "status.events.jsonl,  ---------, status.events.jsonl: cannot be accessed: permission denied",
    ".,                    ---------, cannot be accessed: permission denied"
  })
  void a_missing_permission_leaves_the_old_export_until_it_is_given_C6_4(
      String file, String permissions, String fault) throws Exception {
    List<String> slugs = slugs(2);
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(5)));
    Process watcher = handoff(boundByPermissions(), "-Xmx256m", "watch");
    untilAllEqual(slugs);
    byte[] before = Files.readAllBytes(specs.export(slugs.get(0)));
    Path closed = specs.feature(slugs.get(0)).resolve(file).normalize();
    Set<PosixFilePermission> open = Files.getPosixFilePermissions(closed);
    signal(watcher, "STOP");
    append(slugs.get(0), Specs.EVENT);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(permissions));
    signal(watcher, "CONT");
    untilSaid(fault);
    append(slugs.get(1), Specs.EVENT);
    untilSaid(slugs.get(1) + ": 6 events, 1 new");
    staysAsItIs(slugs.get(0), before);

    Files.setPosixFilePermissions(closed, open);

    untilAllEqual(slugs);
    saysOneFaultAndItsEnd(slugs.get(0));
    end(watcher);
  }

  @Test
  void a_specs_directory_without_permission_is_scanned_again_when_it_is_given_C9_3()
      throws Exception {
    List<String> slugs = slugs(2);
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(5)));
    Process watcher = handoff(boundByPermissions(), "-Xmx256m", "watch");
    untilAllEqual(slugs);
    byte[] before = Files.readAllBytes(specs.export(slugs.get(0)));
    signal(watcher, "STOP");
    append(slugs.get(0), Specs.EVENT);
    Files.setPosixFilePermissions(specs.directory(), Set.of());
    signal(watcher, "CONT");
    untilSaid("cannot be scanned: permission denied");
    staysAsItIs(slugs.get(0), before);

    Files.setPosixFilePermissions(specs.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));

    untilSaid("can be scanned again");
    append(slugs.get(1), Specs.EVENT);
    untilAllEqual(slugs);
    assertThat(timesSaid("ERROR")).isEqualTo(1);
    assertThat(timesSaid("can be scanned again")).isEqualTo(1);
    end(watcher);
  }

  @Test
  void when_changes_are_no_longer_reported_everything_is_looked_at_at_once_C10_1()
      throws Exception {
    List<String> limited =
        List.of("unshare", "-Ur", "sh", "-c", "echo 3 >/proc/sys/user/max_inotify_watches", "-");
    assumeTrue(
        Files.exists(Path.of("/usr/bin/unshare")) && run(limited.toArray(String[]::new)) == 0);
    List<String> starter = new ArrayList<>(limited);
    starter.set(4, limited.get(4) + " && exec \"$@\"");
    starter.addAll(List.of("env", "HANDOFF_SCAN_INTERVAL=1h", "HANDOFF_POLL_INTERVAL=100ms"));
    List<String> slugs = slugs(4);
    slugs.subList(0, 2).forEach(slug -> specs.withLog(slug, Specs.events(5)));
    Process watcher = handoff(starter, "-Xmx256m", "watch");
    untilAllEqual(slugs.subList(0, 2));

    slugs.subList(2, 4).forEach(slug -> specs.withLog(slug, Specs.events(5)));

    untilSaid("The file system reports no changes here");
    untilAllEqual(slugs);
    append(slugs.get(0), Specs.EVENT);
    untilAllEqual(slugs);
    end(watcher);
  }

  /** Starts a program that permissions bind: root passes over them only with a capability. */
  private List<String> boundByPermissions() throws Exception {
    Path closed = Files.createDirectory(specs.workingDirectory().resolve("closed"));
    Files.setPosixFilePermissions(closed, Set.of());
    for (List<String> starter :
        List.of(
            List.<String>of(),
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"))) {
      List<String> enters = new ArrayList<>(starter);
      enters.addAll(List.of("sh", "-c", "cd \"$0\" || exit 77", closed.toString()));
      try {
        if (run(enters.toArray(String[]::new)) == 77) {
          return starter;
        }
      } catch (IOException e) {
        // There is no such program.
      }
    }
    return abort("permissions do not bind any user here");
  }

  private void append(String slug, String events) throws IOException {
    Files.writeString(specs.log(slug), events, StandardOpenOption.APPEND);
  }

  private void untilSaid(String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> said(text));
  }

  private int timesSaid(String text) throws IOException {
    return Files.readString(log()).split(Pattern.quote(text), -1).length - 1;
  }

  /** Through some tries. */
  private void staysAsItIs(String slug, byte[] before) {
    await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !Files.isReadable(specs.export(slug)) || unchanged(slug, before));
  }

  private void saysOneFaultAndItsEnd(String slug) throws IOException {
    assertThat(timesSaid("ERROR")).isEqualTo(1);
    assertThat(timesSaid(slug + ": recovered")).isEqualTo(1);
  }

  private int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .directory(specs.workingDirectory().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private Path old(String slug) {
    return specs.workingDirectory().resolve("old-" + slug);
  }

  @Test
  void an_end_in_the_middle_of_a_burst_leaves_whole_exports_C10_3() throws Exception {
    List<String> slugs = slugs(1000);
    slugs.forEach(slug -> specs.withLog(slug, Specs.events(2000)));
    Process watcher = watcher();
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(log()) && said(" new"));

    end(watcher);

    for (String slug : slugs) {
      if (Files.exists(specs.export(slug))) {
        assertThat(specs.export(slug)).hasSameBinaryContentAs(specs.log(slug));
      }
    }
  }
}
