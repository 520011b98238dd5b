package io.github.featurehandoff.settings;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Every setting, checked. {@code application.properties} declares the keys and explains each one;
 * its copy in the jar gives the defaults. A path is as it was given, and null where none is set.
 *
 * @param source null where Git is asked
 * @param http null for nowhere
 * @param entries all keys, {@code camel.*} keys included
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
    Map<String, Entry> entries) {

  /** When an export that differs from its log is replaced (C7.3). */
  public enum ReplacePolicy {
    /** The export stays, and the feature is skipped. */
    NEVER,
    /** The log replaces the export, unless the log has lost events. */
    SAFE,
    /** Whatever the log holds now replaces the export. */
    ALWAYS
  }

  /** The name that a bootstrap event has for the slug (C4.2). */
  public enum SlugKey {
    /** {@link #MISSION_SLUG} where meta.json has a mission_slug or mission_id. */
    AUTO,
    FEATURE_SLUG,
    MISSION_SLUG;

    /** The name as it is written in the event. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A value, and where it is set, such as {@code on the command line}. */
  public record Entry(String value, String origin) {}

  /** The settings of the program, where the command line has {@code faults} already. */
  public static Settings load(
      Map<String, String> commandLine,
      Map<String, String> environment,
      Path workingDirectory,
      @Nullable Path home,
      List<String> faults) {
    SettingSources sources = new SettingSources();
    sources.faults.addAll(faults);
    if (home != null) {
      sources.addDistribution(home);
    }
    if (!workingDirectory.equals(home)) {
      sources.addWorkingDirectory(workingDirectory);
    }
    sources.addEnvironment(environment);
    sources.add(commandLine, SettingSources.COMMAND_LINE);
    sources.findSpecsDirectory(workingDirectory);
    return new SettingsCheck(sources).settings();
  }

  /** The settings of an application that embeds the routes, from its {@code handoff.*} keys. */
  public static Settings of(Map<String, String> properties) {
    SettingSources sources = new SettingSources();
    sources.add(properties, "among the application's properties");
    return new SettingsCheck(sources).settings();
  }

  /** The revision that everything is read from; null where it is the checkout (C11). */
  public @Nullable String revision() {
    return sourceLog.equals("auto") || sourceLog.equals("checkout") ? null : sourceLog;
  }

  /** The keys that are set anywhere, for a log: without passwords and the like. */
  public Map<String, String> changed() {
    Map<String, String> changed = new TreeMap<>();
    entries.forEach(
        (key, entry) -> {
          if (!entry.origin.equals(SettingSources.DEFAULT)) {
            changed.put(key, shown(key));
          }
        });
    return changed;
  }

  /** The value of a key for a person: without passwords and the like. */
  public String shown(String key) {
    return SensitiveUtils.containsSensitive(key)
        ? "xxxxxx"
        : URISupport.sanitizeUri(Objects.requireNonNull(entries.get(key)).value);
  }

  /** The keys that Camel reads. */
  public Map<String, String> camel() {
    return entries.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(SettingSources.PREFIX))
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().value));
  }

  /** Whether exports are delivered to an endpoint. */
  public boolean delivers() {
    return !notifyEndpoint.isEmpty() || !eventsEndpoint.isEmpty();
  }
}
