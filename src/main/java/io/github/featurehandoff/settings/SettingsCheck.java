package io.github.featurehandoff.settings;

import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.settings.Settings.Entry;
import io.github.featurehandoff.settings.Settings.ReplacePolicy;
import io.github.featurehandoff.settings.Settings.SlugKey;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Checks all keys, so that all faults are reported at once (C9.5). */
final class SettingsCheck {
  private static final int MOST_PARALLEL_UNASKED = 8;
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  /** Checked here, because Camel reads a malformed time as zero. */
  private static final Pattern TIME = Pattern.compile("\\d{1,9}(ms|s|m|h)");

  private static final Pattern ADDRESS =
      Pattern.compile(
          "((?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?]):)?(?<port>\\d{1,5})");
  private static final int LARGEST_PORT = 65_535;

  private final Map<String, Entry> entries;
  private final Map<String, String> declared;
  private final List<String> faults;

  SettingsCheck(SettingSources sources) {
    entries = sources.entries;
    declared = sources.defaults;
    faults = sources.faults;
  }

  Settings settings() {
    refuseUnknown();
    Settings settings =
        new Settings(
            Path.of(
                matching(
                    "handoff.specs-dir",
                    "(?s).+",
                    "the directory that holds the feature directories, usually kitty-specs")),
            value("handoff.output-dir").isEmpty() ? null : Path.of(value("handoff.output-dir")),
            value("handoff.source.log"),
            oneOf("handoff.replace", List.of(ReplacePolicy.values())),
            flag("handoff.recheck"),
            time("handoff.settle-time", Duration.ZERO),
            source(),
            oneOf("handoff.bootstrap.slug-key", List.of(SlugKey.values())),
            flag("handoff.while-git-busy"),
            parallelism(),
            time("handoff.scan-interval", SHORTEST_INTERVAL),
            time("handoff.poll-interval", SHORTEST_INTERVAL),
            path(
                "handoff.status-file",
                "a file in an existing directory",
                file -> Files.isDirectory(file.resolveSibling("")) && !Files.isDirectory(file)),
            http(),
            flag("handoff.health.features"),
            oneOf("handoff.log-format", List.of("text", "json")).equals("json"),
            path("handoff.routes-dir", "a directory with *.camel.yaml files", Files::isDirectory),
            value("handoff.notify"),
            value("handoff.events"),
            path(
                "handoff.leader.lock-dir",
                "an existing directory that may be written",
                directory -> Files.isDirectory(directory) && Files.isWritable(directory)),
            matching(
                "handoff.leader.namespace",
                "[A-Za-z0-9][A-Za-z0-9._-]*",
                "letters, digits, dots, underscores and hyphens, a letter or digit first"),
            flag("handoff.fail-exchange"),
            flag("handoff.watch"),
            entries);
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
    return settings;
  }

  /** The application.properties of the program may have further keys, for the routes there. */
  private void refuseUnknown() {
    @Nullable CamelKeys camel = null;
    for (Map.Entry<String, Entry> set : entries.entrySet()) {
      String key = set.getKey();
      String origin = set.getValue().origin();
      String suggestion = null;
      if (key.startsWith(CamelKeys.PREFIX)) {
        camel = camel == null ? new CamelKeys() : camel;
        suggestion = camel.has(key) ? null : camel.suggestion(key);
      } else if (!declared.containsKey(key)
          && (key.startsWith(SettingSources.PREFIX)
              || origin.equals(SettingSources.COMMAND_LINE))) {
        suggestion = Suggestions.sentence(key, declared.keySet(), "key");
      }
      if (suggestion != null) {
        faults.add("Unknown key " + Printable.of(key) + " " + origin + ". " + suggestion);
      }
    }
  }

  private Entry entry(String key) {
    return Objects.requireNonNull(entries.get(key));
  }

  private String value(String key) {
    return entry(key).value();
  }

  private <T> T refuse(String key, String accepted, T instead) {
    Entry entry = entry(key);
    faults.add(
        "%s is \"%s\" %s. Accepted: %s."
            .formatted(key, Printable.of(entry.value()), entry.origin(), accepted));
    return instead;
  }

  private String matching(String key, String pattern, String accepted) {
    return value(key).matches(pattern) ? value(key) : refuse(key, accepted, "");
  }

  /** The one whose name, in lower case, is the value. */
  private <T> T oneOf(String key, List<T> accepted) {
    List<String> names =
        accepted.stream().map(each -> each.toString().toLowerCase(Locale.ROOT)).toList();
    int chosen = names.indexOf(value(key));
    return chosen < 0
        ? refuse(key, String.join(", ", names), accepted.get(0))
        : accepted.get(chosen);
  }

  private boolean flag(String key) {
    return oneOf(key, List.of(true, false));
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
    return value.matches("[1-9]|[1-5][0-9]|6[0-4]")
        ? Integer.parseInt(value)
        : refuse(key, "auto, or a number from 1 to 64", 1);
  }

  private @Nullable SourceRef source() {
    String branch = value("handoff.source.branch");
    String commit = value("handoff.source.commit");
    if (branch.isEmpty() && commit.isEmpty()) {
      return null;
    }
    if (branch.isEmpty() || commit.isEmpty()) {
      faults.add(
          "Only one of handoff.source.branch and handoff.source.commit is set. Set both, or neither.");
      return null;
    }
    try {
      return new SourceRef(branch, commit);
    } catch (IllegalArgumentException e) {
      faults.add("handoff.source.branch and handoff.source.commit: " + e.getMessage() + ".");
      return null;
    }
  }

  private @Nullable InetSocketAddress http() {
    String key = "handoff.http";
    if (value(key).isEmpty()) {
      return null;
    }
    entries.keySet().stream()
        .filter(other -> CamelKeys.plain(other).matches("camel\\.server\\.(host|port)"))
        .map(other -> other + " contradicts " + key + ". Set only " + key + ", to HOST:PORT.")
        .forEach(faults::add);
    Matcher address = ADDRESS.matcher(value(key));
    if (address.matches() && Integer.parseInt(address.group("port")) <= LARGEST_PORT) {
      String host = address.group("host");
      return InetSocketAddress.createUnresolved(
          host == null ? "127.0.0.1" : host.replaceAll("[\\[\\]]", ""),
          Integer.parseInt(address.group("port")));
    }
    refuse(
        key,
        "PORT or HOST:PORT, such as 8080, 0.0.0.0:8080 or [::1]:8080, with a port from 0 to 65535;"
            + " or nothing",
        key);
    return null;
  }

  private @Nullable Path path(String key, String accepted, Predicate<Path> isAccepted) {
    if (value(key).isEmpty()) {
      return null;
    }
    Path path = Path.of(value(key)).toAbsolutePath();
    return isAccepted.test(path) ? path : refuse(key, accepted + ", or nothing", path);
  }
}
