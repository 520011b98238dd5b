package io.github.featurehandoff.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, checked. {@code application.properties} declares the keys and explains each one;
 * its copy in the jar gives the defaults.
 *
 * @param specsDir the specs directory, as it was given
 * @param outputDir the directory for exports, as it was given; null where each feature's {@code
 *     handoff/} is
 * @param replace when an export that differs is replaced
 * @param settleTime how long to wait for a torn tail's newline
 * @param source the branch and commit for bootstrap events; null where Git is asked
 * @param slugKey what a bootstrap event calls the slug
 * @param whileGitBusy whether to publish while Git is in the middle of an operation
 * @param parallelism how many features are exported side by side
 * @param scanInterval how often a watcher looks at everything
 * @param pollInterval how often it does where the file system reports no changes
 * @param statusFile where a watcher writes its state; null for nowhere
 * @param routesDir where the routes are loaded from; null for the distribution's, or the jar's
 * @param notifyEndpoint the endpoint that gets a message for each export; empty for none
 * @param failExchange whether a failed feature fails its exchange, or is answered with a result
 * @param watch whether an application that adds the routes watches the specs directory
 * @param values every key with its value, {@code camel.*} keys included
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
    Map<String, String> values) {

  /**
   * The program's settings. The first of these that has a key counts: the command line, the
   * environment ({@code HANDOFF_SOURCE_COMMIT} for {@code handoff.source.commit}), the {@code
   * handoff.*} keys of {@code application.properties} in the working directory (C8.5), the
   * distribution's.
   *
   * @param home the distribution; null where there is none
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
    sources.add(commandLine, "on the command line");
    return new SettingsCheck(sources).settings();
  }

  /**
   * The settings of an application that adds the routes.
   *
   * @param properties its keys that begin with {@code handoff.}
   * @throws InvalidSettingsException if a key is unknown or a value is not accepted
   */
  public static Settings of(Map<String, String> properties) throws InvalidSettingsException {
    SettingSources sources = new SettingSources();
    sources.add(properties, "among the application's properties");
    return new SettingsCheck(sources).settings();
  }

  /** The keys that Camel reads. */
  public Map<String, String> camel() {
    return values.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(SettingSources.PREFIX))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Whether every export is delivered to an endpoint. */
  public boolean notifies() {
    return !notifyEndpoint.isEmpty();
  }
}
