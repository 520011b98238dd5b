package io.github.featurehandoff.settings;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.result.Reason;
import io.github.featurehandoff.settings.Settings.Entry;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the keys from all places that set them; a source that is added later takes precedence.
 */
public final class SettingSources {
  private static final Logger LOG = LoggerFactory.getLogger(SettingSources.class);

  static final String PREFIX = "handoff.";
  static final String DEFAULT = "by default";
  static final String COMMAND_LINE = "on the command line";
  private static final String ENVIRONMENT_PREFIX = "HANDOFF_";
  private static final String FILE = "application.properties";
  private static final int LARGEST_FILE = 1 << 20;

  /** A backslash and a u that begin no escape, as in a path of Windows. */
  private static final Pattern STRAY_ESCAPE =
      Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?!\\p{XDigit}{4})");

  /** A checkout chooses neither the code to run nor a file to write outside of it (C8.5). */
  private static final List<String> TRUSTED_ONLY =
      List.of(
          "handoff.output-dir",
          "handoff.routes-dir",
          "handoff.status-file",
          "handoff.http",
          "handoff.notify",
          "handoff.events",
          "handoff.leader.lock-dir");

  final Map<String, String> defaults = defaults();
  final Map<String, Entry> entries = new TreeMap<>();

  final List<String> faults = new ArrayList<>();

  SettingSources() {
    add(defaults, DEFAULT);
  }

  /** The declared keys with their defaults. */
  public static Map<String, String> defaults() {
    return properties(JsonReport.resource(FILE));
  }

  /** The keys and values of a text in the format of {@link Properties}. */
  public static Map<String, String> properties(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  void add(Map<String, String> values, String origin) {
    values.forEach((key, value) -> put(key, value, origin));
  }

  /** Spaces at the ends of a path belong to it. */
  private void put(String key, String value, String origin) {
    boolean path = key.endsWith("-dir") || key.endsWith("-file");
    entries.put(key, new Entry(path ? value : value.strip(), origin));
  }

  void addDistribution(Path home) {
    Path file = home.resolve(FILE);
    Map<String, String> read = read(file);
    read.entrySet().removeIf(entry -> entry.getValue().equals(defaults.get(entry.getKey())));
    add(read, "in " + file);
  }

  void addWorkingDirectory(Path directory) {
    Path file = directory.resolve(FILE);
    Map<String, String> untrusted = read(file);
    untrusted.keySet().removeIf(key -> !key.startsWith(PREFIX));
    for (String key : TRUSTED_ONLY) {
      String value = untrusted.remove(key);
      if (value != null && !value.isBlank()) {
        faults.add(
            "%s sets %s, which a file of the working directory may not set. Set it on the command line,"
                    .formatted(file, key)
                + " in the environment, or in the distribution's application.properties.");
      }
    }
    add(untrusted, "in " + file);
  }

  /** A variable that is not the name of a key belongs to another program (C9.5). */
  void addEnvironment(Map<String, String> environment) {
    Map<String, String> keys =
        defaults.keySet().stream()
            .collect(
                Collectors.toMap(
                    key -> key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"),
                    Function.identity()));
    environment.forEach(
        (name, value) -> {
          String key = keys.get(name);
          if (key != null) {
            put(key, value, "in the environment variable " + name);
          } else if (name.startsWith(ENVIRONMENT_PREFIX)) {
            String rest = name.substring(ENVIRONMENT_PREFIX.length());
            keys.keySet().stream()
                .filter(
                    each ->
                        Suggestions.isMisspelt(rest, each.substring(ENVIRONMENT_PREFIX.length())))
                .forEach(
                    meant ->
                        LOG.warn(
                            "The environment variable {} is ignored: it sets no key. Did you mean {}?",
                            Printable.of(name),
                            meant));
          }
        });
  }

  /**
   * Below the root of a Git repository, the specs directory by default is the nearest one further
   * up in the repository.
   */
  void findSpecsDirectory(Path workingDirectory) {
    String key = "handoff.specs-dir";
    Entry entry = Objects.requireNonNull(entries.get(key));
    if (!entry.origin().equals(DEFAULT)) {
      return;
    }
    Path found = null;
    for (Path at = workingDirectory; at != null; at = at.getParent()) {
      if (found == null && Files.isDirectory(at.resolve(entry.value()))) {
        found = at;
      }
      if (Files.exists(at.resolve(".git"))) {
        if (found != null && !found.equals(workingDirectory)) {
          put(key, found.resolve(entry.value()).toString(), "in the repository " + at);
        }
        return;
      }
    }
  }

  /**
   * Every key of a file. Other programs may have written it, so that it may be in Latin-1, as
   * Java's own properties are, begin with a byte order mark, or have backslashes that escape
   * nothing.
   */
  private Map<String, String> read(Path file) {
    if (!Files.exists(file)) {
      return new TreeMap<>();
    }
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
        throw new IOException("a file of at most 1 MiB was expected");
      }
      String text = text(Files.readAllBytes(file));
      return properties(STRAY_ESCAPE.matcher(text).replaceAll("$1\\\\\\\\u"));
    } catch (IOException e) {
      faults.add(
          "%s cannot be read: %s. Correct the file, or run this in another directory."
              .formatted(file, Reason.of(e)));
      return new TreeMap<>();
    }
  }

  private static String text(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
