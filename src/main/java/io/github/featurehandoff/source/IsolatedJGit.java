package io.github.featurehandoff.source;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS_POSIX;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit, kept from what is not the repository's: it reads no other configuration, writes no file to
 * find out what a file system can do, and starts no program (C8.1). Its configuration of the system
 * and the user is set empty for the whole virtual machine, unless the application has set a reader
 * of its own before.
 */
final class IsolatedJGit extends SystemReader.Delegate {
  /** What a repository may have as an extension: JGit cuts longer ids short, and more. */
  private static final Map<String, String> SUPPORTED =
      Map.of("objectformat", "sha1", "refstorage", "files");

  private static final StoredConfig NOTHING = new Empty();

  static Repository open(GitDirectory git) throws IOException {
    install();
    for (String name :
        new String[] {"config", "packed-refs", "shallow", "objects/info/alternates"}) {
      var unused = GitFiles.isRegular(git.common().resolve(name));
    }
    Config config = git.config();
    for (Map.Entry<String, String> each : SUPPORTED.entrySet()) {
      String found = config.getString("extensions", null, each.getKey());
      if (found != null && !found.equalsIgnoreCase(each.getValue())) {
        throw new NotSupportedException(
            "its extensions.%s is %s; only %s is supported"
                .formatted(each.getKey(), found, each.getValue()));
      }
    }
    return GitFaults.read(
        new FileRepositoryBuilder()
                .setFS(new WithoutIncludes(config))
                .setGitDir(git.path().toFile())
                .setGitCommonDir(git.common().toFile())
                .setBare()
                .setMustExist(true)
            ::build);
  }

  private IsolatedJGit(SystemReader original) {
    super(original);
  }

  private static synchronized void install() {
    SystemReader original = SystemReader.getInstance();
    if (original.getClass().getEnclosingClass() == SystemReader.class) {
      SystemReader.setInstance(new IsolatedJGit(original));
    }
  }

  @Override
  public StoredConfig getSystemConfig() {
    return NOTHING;
  }

  @Override
  public StoredConfig getUserConfig() {
    return NOTHING;
  }

  @Override
  public StoredConfig getJGitConfig() {
    return NOTHING;
  }

  /** JGit would read what the configuration includes, wherever that is and if it is a FIFO. */
  private static final class WithoutIncludes extends FS_POSIX {
    private final Set<String> included = new HashSet<>();

    WithoutIncludes(Config config) {
      for (String path : config.getStringList("include", null, "path")) {
        included.add(path.replaceFirst("^~/", ""));
      }
    }

    @Override
    public File resolve(@Nullable File directory, String name) {
      return included.contains(name) ? new File("") : super.resolve(directory, name);
    }
  }

  private static final class Empty extends StoredConfig {
    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public long getTimeUnit(
        String section,
        @Nullable String subsection,
        String name,
        long defaultValue,
        TimeUnit unit) {
      // JGit writes files to find out what times a file system tells apart, unless it is told.
      return section.equals("filesystem")
          ? unit.convert(Duration.ofMillis(10))
          : super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }
}
