package io.github.featurehandoff.settings;

import io.github.featurehandoff.bootstrap.BootstrapEvent.SlugKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, checked. {@code application.properties} declares the keys and says what each one
 * means; its copy in the jar gives the defaults.
 *
 * @param specsDir the specs directory, as it was given
 * @param outputDir the directory for exports, as it was given; null where each feature's {@code
 *     handoff/} is
 * @param replace when an export that differs is replaced
 * @param settleTime how long an unfinished line is waited for
 * @param source the branch and commit for bootstrap events; null where Git is asked
 * @param slugKey what a bootstrap event calls the slug
 * @param whileGitBusy whether to publish while Git is in the middle of something
 * @param parallelism how many features are exported side by side
 * @param scanInterval how often a watcher looks at everything
 * @param pollInterval how often it does where the file system tells no changes
 * @param statusFile where a watcher writes its state; null for nowhere
 * @param routesDir where the routes are loaded from; null for the distribution's, or the jar's
 * @param notifyEndpoint the endpoint that is told of each export; empty for none
 * @param failExchange whether the exchange of a failed feature fails, or is answered
 * @param watch whether an application of somebody's own watches the specs directory
 * @param prefix what the names of routes and their endpoints begin with
 * @param values every key with its value, Camel's own among them
 */
public record Settings(
    Path specsDir,
    @Nullable Path outputDir,
    ReplacePolicy replace,
    Duration settleTime,
    @Nullable SourceRef source,
    SlugKey slugKey,
    boolean whileGitBusy,
    int parallelism,
    Duration scanInterval,
    Duration pollInterval,
    @Nullable Path statusFile,
    @Nullable Path routesDir,
    String notifyEndpoint,
    boolean failExchange,
    boolean watch,
    String prefix,
    Map<String, String> values) {

  private static final String PREFIX = "handoff.";
  private static final String ENVIRONMENT_PREFIX = "HANDOFF_";
  private static final String FILE = "application.properties";
  private static final int MOST_PARALLEL = 64;
  private static final int MOST_PARALLEL_UNASKED = 8;
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  /** Somebody's checkout chooses no code to run and no file to write outside of it. */
  private static final List<String> TRUSTED_ONLY =
      List.of("handoff.output-dir", "handoff.routes-dir", "handoff.status-file", "handoff.notify");

  /** What all specs directories of an application have in common. */
  private static final List<String> COMMON =
      List.of("handoff.specs-dir", "handoff.routes-dir", "handoff.parallelism", "handoff.prefix");

  private static final Pattern NUMBERED = Pattern.compile("(handoff\\.[^\\[]*)\\[(\\d{1,4})]");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]*");

  /** Camel's own reading of a time takes what it does not know for zero. */
  private static final Pattern TIME = Pattern.compile("\\d{1,9}(ms|s|m|h)");

  /** Settings that cannot be worked with. */
  public static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<String> faults;

    public InvalidException(List<String> faults) {
      super(String.join("\n", faults));
      this.faults = List.copyOf(faults);
    }

    /** Every fault that was found: the key, its value, what is accepted. */
    public List<String> faults() {
      return faults;
    }
  }

  /** A value and where it was set. */
  private record Entry(String value, String origin) {}

  /**
   * Collects the settings. The first of these that has a key counts: the command line, the
   * environment ({@code HANDOFF_SOURCE_COMMIT} for {@code handoff.source.commit}), the {@code
   * handoff.*} keys of {@code application.properties} in the working directory (C8.5), the
   * distribution's.
   *
   * @param home the distribution; null where there is none
   * @throws InvalidException if a key is unknown or a value not accepted
   */
  public static Settings load(
      Map<String, String> commandLine,
      Map<String, String> environment,
      Path workingDirectory,
      @Nullable Path home)
      throws InvalidException {
    Map<String, String> declared = defaults();
    Map<String, Entry> entries = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    declared.forEach((key, value) -> entries.put(key, new Entry(value, "among the defaults")));
    if (home != null) {
      read(home.resolve(FILE), key -> true, entries, faults);
    }
    Path local = workingDirectory.resolve(FILE);
    if (home == null || !local.equals(home.resolve(FILE))) {
      Map<String, Entry> untrusted = new TreeMap<>();
      read(local, key -> key.startsWith(PREFIX), untrusted, faults);
      for (String key : TRUSTED_ONLY) {
        Entry entry = untrusted.remove(key);
        if (entry != null && !entry.value.isBlank()) {
          faults.add(
              key
                  + " is set in "
                  + local
                  + ", which may be somebody else's and may not set it. Set it on the command"
                  + " line, in the environment, or in the distribution's application.properties.");
        }
      }
      entries.putAll(untrusted);
    }
    environment(environment, declared).forEach((key, entry) -> entries.put(key, entry));
    commandLine.forEach((key, value) -> entries.put(key, new Entry(value, "on the command line")));
    return new Checked(declared.keySet().stream().toList(), entries, faults).settings();
  }

  /**
   * The settings of each specs directory that {@code handoff.specs-dir} names, separated by commas.
   * {@code handoff.replace[1]} is {@code handoff.replace} for the second one.
   *
   * @param properties an application's keys that begin with {@code handoff.}
   * @throws InvalidException if a key is unknown or a value not accepted
   */
  public static List<Settings> of(Map<String, String> properties) throws InvalidException {
    Map<String, String> declared = defaults();
    List<String> known = List.copyOf(declared.keySet());
    String origin = "among the application's properties";
    Map<String, Entry> common = new TreeMap<>();
    List<Map<String, Entry>> own = new ArrayList<>();
    declared.forEach((key, value) -> common.put(key, new Entry(value, "among the defaults")));
    properties.forEach(
        (key, value) -> {
          if (!NUMBERED.matcher(key).matches()) {
            common.put(key, new Entry(value, origin));
          }
        });
    Set<String> faults = new LinkedHashSet<>();
    Entry specs = common.getOrDefault("handoff.specs-dir", new Entry("", origin));
    for (String directory : specs.value.split(",", -1)) {
      Map<String, Entry> entries = new TreeMap<>(common);
      entries.put("handoff.specs-dir", new Entry(directory.strip(), origin));
      own.add(entries);
    }
    properties.forEach(
        (key, value) -> {
          Matcher numbered = NUMBERED.matcher(key);
          if (numbered.matches()) {
            String name = numbered.group(1);
            int number = Integer.parseInt(numbered.group(2));
            if (number >= own.size() || COMMON.contains(name)) {
              faults.add(
                  key
                      + " is set, but "
                      + (COMMON.contains(name)
                          ? name + " is one for all specs directories."
                          : "handoff.specs-dir names " + own.size() + " from [0] on."));
            } else {
              own.get(number).put(name, new Entry(value, origin));
            }
          }
        });
    List<Settings> all = new ArrayList<>();
    for (Map<String, Entry> entries : own) {
      try {
        all.add(new Checked(known, entries, new ArrayList<>()).settings());
      } catch (InvalidException e) {
        faults.addAll(e.faults());
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidException(List.copyOf(faults));
    }
    return all;
  }

  /** Keys that are Camel's own. */
  public Map<String, String> camel() {
    return values.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(PREFIX))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The declared keys with their defaults. */
  public static Map<String, String> defaults() {
    Properties properties = new Properties();
    try (InputStream in = Settings.class.getResourceAsStream("/META-INF/handoff/" + FILE)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks META-INF/handoff/" + FILE);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(Function.identity(), properties::getProperty));
  }

  private static void read(
      Path file, Predicate<String> taken, Map<String, Entry> entries, List<String> faults) {
    if (!Files.exists(file)) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(
          file + " cannot be read: " + e.getMessage() + ". Mend it, or run this somewhere else.");
    }
    properties.stringPropertyNames().stream()
        .filter(taken)
        .forEach(key -> entries.put(key, new Entry(properties.getProperty(key), "in " + file)));
  }

  private static Map<String, Entry> environment(
      Map<String, String> environment, Map<String, String> declared) {
    Map<String, String> names =
        declared.keySet().stream().collect(Collectors.toMap(Settings::variable, key -> key));
    Map<String, Entry> entries = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX)) {
            String key =
                names.getOrDefault(
                    name, name.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-'));
            entries.put(key, new Entry(value, "in the environment variable " + name));
          }
        });
    return entries;
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Checks every entry, so that all faults are told at once. */
  private record Checked(List<String> known, Map<String, Entry> entries, List<String> faults) {

    Settings settings() throws InvalidException {
      entries.forEach(
          (key, entry) -> {
            if (key.startsWith(PREFIX) && !known.contains(key)) {
              faults.add(
                  "Unknown key "
                      + key
                      + " "
                      + entry.origin
                      + ". Did you mean "
                      + Suggestions.to(key, known).get(0)
                      + "?");
            }
          });
      int parallelism = parallelism();
      Settings settings =
          new Settings(
              path("handoff.specs-dir"),
              value("handoff.output-dir").isEmpty() ? null : path("handoff.output-dir"),
              replace(),
              time("handoff.settle-time", Duration.ZERO),
              source(),
              slugKey(),
              flag("handoff.while-git-busy"),
              parallelism,
              time("handoff.scan-interval", SHORTEST_INTERVAL),
              time("handoff.poll-interval", SHORTEST_INTERVAL),
              statusFile(),
              routesDir(),
              value("handoff.notify"),
              flag("handoff.fail-exchange"),
              flag("handoff.watch"),
              prefix(),
              values(parallelism));
      if (!faults.isEmpty()) {
        throw new InvalidException(faults);
      }
      return settings;
    }

    private Map<String, String> values(int parallelism) {
      Map<String, String> values = new TreeMap<>();
      entries.keySet().forEach(key -> values.put(key, value(key)));
      values.put("handoff.parallelism", String.valueOf(parallelism));
      return values;
    }

    private String prefix() {
      String key = "handoff.prefix";
      return NAME.matcher(value(key)).matches()
          ? value(key)
          : refuse(key, "letters, digits, dots, hyphens and underscores", "");
    }

    private String value(String key) {
      Entry entry = entries.get(key);
      return entry == null ? "" : entry.value.strip();
    }

    private <T> T refuse(String key, String accepted, T instead) {
      Entry entry = entries.get(key);
      faults.add(
          key
              + " is \""
              + value(key)
              + "\" "
              + (entry == null ? "among the defaults" : entry.origin)
              + ". Accepted: "
              + accepted
              + ".");
      return instead;
    }

    private Path path(String key) {
      try {
        return Path.of(value(key));
      } catch (InvalidPathException e) {
        return refuse(key, "a path", Path.of(""));
      }
    }

    private ReplacePolicy replace() {
      String key = "handoff.replace";
      return switch (value(key)) {
        case "never" -> ReplacePolicy.NEVER;
        case "safe" -> ReplacePolicy.SAFE;
        case "always" -> ReplacePolicy.ALWAYS;
        default -> refuse(key, "never, safe, always", ReplacePolicy.SAFE);
      };
    }

    private SlugKey slugKey() {
      String key = "handoff.bootstrap.slug-key";
      return switch (value(key)) {
        case "feature_slug" -> SlugKey.FEATURE_SLUG;
        case "mission_slug" -> SlugKey.MISSION_SLUG;
        default -> refuse(key, "feature_slug, mission_slug", SlugKey.FEATURE_SLUG);
      };
    }

    private boolean flag(String key) {
      return switch (value(key)) {
        case "true" -> true;
        case "false" -> false;
        default -> refuse(key, "true, false", false);
      };
    }

    private Duration time(String key, Duration shortest) {
      if (TIME.matcher(value(key)).matches()) {
        Duration time = Duration.ofMillis(TimeUtils.toMilliSeconds(value(key)));
        if (time.compareTo(shortest) >= 0) {
          return time;
        }
      }
      String least = shortest.isZero() ? "" : ", at least " + shortest.toMillis() + "ms";
      return refuse(key, "a time such as 500ms, 5s or 1m" + least, shortest);
    }

    private int parallelism() {
      String key = "handoff.parallelism";
      String value = value(key);
      if (value.equals("auto")) {
        return Math.min(MOST_PARALLEL_UNASKED, 4 * Runtime.getRuntime().availableProcessors());
      }
      if (value.matches("[1-9][0-9]?") && Integer.parseInt(value) <= MOST_PARALLEL) {
        return Integer.parseInt(value);
      }
      return refuse(key, "auto, or a number from 1 to " + MOST_PARALLEL, 1);
    }

    private @Nullable SourceRef source() {
      String branch = value("handoff.source.branch");
      String commit = value("handoff.source.commit");
      if (branch.isEmpty() && commit.isEmpty()) {
        return null;
      }
      if (branch.isEmpty() || commit.isEmpty()) {
        faults.add(
            "Only one of handoff.source.branch and handoff.source.commit is set. Set both, or"
                + " neither.");
        return null;
      }
      try {
        return new SourceRef(branch, commit);
      } catch (IllegalArgumentException e) {
        faults.add("handoff.source.branch and handoff.source.commit: " + e.getMessage() + ".");
        return null;
      }
    }

    private @Nullable Path statusFile() {
      String key = "handoff.status-file";
      if (value(key).isEmpty()) {
        return null;
      }
      Path file = path(key).toAbsolutePath();
      if (!Files.isDirectory(file.resolveSibling("")) || Files.isDirectory(file)) {
        refuse(key, "a file in a directory that is there, or nothing", file);
      }
      return file;
    }

    private @Nullable Path routesDir() {
      String key = "handoff.routes-dir";
      if (value(key).isEmpty()) {
        return null;
      }
      Path directory = path(key).toAbsolutePath();
      if (!Files.isDirectory(directory)) {
        refuse(key, "a directory with *.camel.yaml files, or nothing", directory);
      }
      return directory;
    }
  }
}
