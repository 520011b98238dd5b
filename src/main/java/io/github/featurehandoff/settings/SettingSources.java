package io.github.featurehandoff.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects the keys from all places that set them; a source that is added later takes precedence.
 */
public final class SettingSources {
  static final String PREFIX = "handoff.";
  private static final String ENVIRONMENT_PREFIX = "HANDOFF_";
  private static final String FILE = "application.properties";

  /** A checkout chooses neither the code to run nor a file to write outside of it (C8.5). */
  private static final List<String> TRUSTED_ONLY =
      List.of(
          "handoff.output-dir",
          "handoff.routes-dir",
          "handoff.status-file",
          "handoff.notify",
          "handoff.events");

  /** A value and where it was set. */
  record Entry(String value, String origin) {}

  private final Map<String, String> defaults = defaults();
  private final Map<String, Entry> entries = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  SettingSources() {
    add(defaults, "among the defaults");
  }

  /** The declared keys with their defaults. */
  public static Map<String, String> defaults() {
    Properties properties = new Properties();
    try (InputStream in = SettingSources.class.getResourceAsStream("/META-INF/handoff/" + FILE)) {
      if (in == null) {
        throw new IllegalStateException("META-INF/handoff/" + FILE + " is missing from the jar");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(Function.identity(), properties::getProperty));
  }

  Map<String, String> declared() {
    return defaults;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** The faults of the sources themselves. */
  List<String> faults() {
    return faults;
  }

  void add(Map<String, String> values, String origin) {
    values.forEach((key, value) -> entries.put(key, new Entry(value, origin)));
  }

  void addDistribution(@Nullable Path home) {
    if (home != null) {
      entries.putAll(read(home.resolve(FILE)));
    }
  }

  void addWorkingDirectory(Path directory, @Nullable Path home) {
    Path file = directory.resolve(FILE);
    if (home != null && file.equals(home.resolve(FILE))) {
      return;
    }
    Map<String, Entry> untrusted = read(file);
    untrusted.keySet().removeIf(key -> !key.startsWith(PREFIX));
    for (String key : TRUSTED_ONLY) {
      Entry entry = untrusted.remove(key);
      if (entry != null && !entry.value.isBlank()) {
        faults.add(
            file
                + " sets "
                + key
                + ", which a file of the working directory may not set. Set it on the command line,"
                + " in the environment, or in the distribution's application.properties.");
      }
    }
    entries.putAll(untrusted);
  }

  void addEnvironment(Map<String, String> environment) {
    Map<String, String> keys =
        defaults.keySet().stream()
            .collect(Collectors.toMap(SettingSources::variable, Function.identity()));
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX)) {
            String key =
                keys.getOrDefault(
                    name, name.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-'));
            entries.put(key, new Entry(value, "in the environment variable " + name));
          }
        });
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private Map<String, Entry> read(Path file) {
    Map<String, Entry> read = new TreeMap<>();
    if (!Files.exists(file)) {
      return read;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(
          file
              + " cannot be read: "
              + e.getMessage()
              + ". Correct the file, or run this in another directory.");
    }
    for (String key : properties.stringPropertyNames()) {
      read.put(key, new Entry(properties.getProperty(key), "in " + file));
    }
    return read;
  }
}
