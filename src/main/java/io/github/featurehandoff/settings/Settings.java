package io.github.featurehandoff.settings;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, checked. {@code application.properties} declares the keys and explains each one;
 * its copy in the jar gives the defaults.
 *
 * @param specsDir the specs directory, as it was given
 * @param outputDir the directory for exports, as it was given; null where each feature's {@code
 *     handoff/} is
 * @param sourceLog where the record of a feature is: {@code auto}, {@code checkout}, or a revision
 * @param replace when an export that differs is replaced
 * @param recheck whether bytes are compared where size and time already agree
 * @param settleTime how long to wait for a torn tail's newline
 * @param source the branch and commit for bootstrap events; null where Git is asked
 * @param slugKey what a bootstrap event calls the slug
 * @param whileGitBusy whether to publish while Git is in the middle of an operation
 * @param parallelism how many features are exported at the same time
 * @param scanInterval how often a watcher looks at every feature
 * @param pollInterval the same where the file system reports no changes
 * @param statusFile the file that a watcher writes its state to; null for none
 * @param http where a watcher serves its page, its health, its metrics and the exports; null for
 *     nowhere
 * @param healthOfFeatures whether a failing feature makes a watcher's health check fail
 * @param logsJson whether the program's log is JSON
 * @param routesDir the directory that the routes are loaded from; null for the routes of the
 *     distribution or the jar
 * @param notifyEndpoint the endpoint that gets a message for each export; empty for none
 * @param eventsEndpoint the endpoint that gets the events one by one; empty for none
 * @param leaderLockDir the directory with the lock of the watcher that leads; null for none
 * @param leaderNamespace the name of the lock, or of the cluster's namespace
 * @param failExchange whether a failed feature fails its exchange; otherwise the result is the
 *     answer
 * @param watch whether an application that embeds the routes watches the specs directory
 * @param values all keys with their values, {@code camel.*} keys included
 * @param origins where each of them is set, such as {@code on the command line}
 */
public record Settings(
    Path specsDir,
    @Nullable Path outputDir,
    String sourceLog,
    ReplacePolicy replace,
    boolean recheck,
    Duration settleTime,
    @Nullable SourceRef source,
    SlugKey slugKey,
    boolean whileGitBusy,
    int parallelism,
    Duration scanInterval,
    Duration pollInterval,
    @Nullable Path statusFile,
    @Nullable InetSocketAddress http,
    boolean healthOfFeatures,
    boolean logsJson,
    @Nullable Path routesDir,
    String notifyEndpoint,
    String eventsEndpoint,
    @Nullable Path leaderLockDir,
    String leaderNamespace,
    boolean failExchange,
    boolean watch,
    Map<String, String> values,
    Map<String, String> origins) {

  /**
   * The settings of the program. A key is taken from the first of these places that has it: the
   * command line, the environment ({@code HANDOFF_SOURCE_COMMIT} for {@code
   * handoff.source.commit}), the {@code handoff.*} keys of {@code application.properties} in the
   * working directory (C8.5), {@code application.properties} of the distribution. The specs
   * directory by default may be one further up in the repository.
   *
   * @param home the directory of the distribution; null if there is none
   * @throws InvalidSettingsException if a key is unknown or a value is not accepted
   */
  public static Settings load(
      Map<String, String> commandLine,
      Map<String, String> environment,
      Path workingDirectory,
      @Nullable Path home)
      throws InvalidSettingsException {
    SettingSources sources = new SettingSources();
    sources.addDistribution(home);
    sources.addWorkingDirectory(workingDirectory, home);
    sources.addEnvironment(environment);
    sources.add(commandLine, SettingSources.COMMAND_LINE);
    sources.findSpecsDirectory(workingDirectory);
    return new SettingsCheck(sources).settings();
  }

  /**
   * The settings of an application that embeds the routes.
   *
   * @param properties the application's properties that begin with {@code handoff.}
   * @throws InvalidSettingsException if a key is unknown or a value is not accepted
   */
  public static Settings of(Map<String, String> properties) throws InvalidSettingsException {
    SettingSources sources = new SettingSources();
    sources.add(properties, "among the application's properties");
    return new SettingsCheck(sources).settings();
  }

  /** The revision that everything is read from; null where it is the checkout (C11). */
  public @Nullable String revision() {
    return sourceLog.equals("auto") || sourceLog.equals("checkout") ? null : sourceLog;
  }

  /**
   * The keys whose values are not the defaults, for a log: without passwords and the like.
   *
   * @return each with its value, in the order of their names
   */
  public Map<String, String> changed() {
    Map<String, String> defaults = SettingSources.defaults();
    Map<String, String> changed = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (!value.equals(defaults.get(key))) {
            changed.put(key, shown(key));
          }
        });
    return changed;
  }

  /** The value of a key for a person: without passwords and the like. */
  public String shown(String key) {
    return SensitiveUtils.containsSensitive(key)
        ? "xxxxxx"
        : URISupport.sanitizeUri(values.getOrDefault(key, ""));
  }

  /** The keys that Camel reads. */
  public Map<String, String> camel() {
    return values.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(SettingSources.PREFIX))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Whether exports are delivered to an endpoint. */
  public boolean delivers() {
    return !notifyEndpoint.isEmpty() || !eventsEndpoint.isEmpty();
  }
}
