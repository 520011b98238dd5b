package io.github.featurehandoff.cli;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.featurehandoff.jsonlines.Printable;
import io.github.featurehandoff.settings.Settings;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.URISupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Prints the settings that the other commands would use. */
@Command(
    name = "config",
    description = "Print every setting: its value, and where it is set.",
    exitCodeList = {Handoff.WELL, Handoff.WRONG},
    footer = {"  handoff config", "  handoff config -Dhandoff.replace=never --format=json"})
final class ConfigCommand extends SettingsCommand {

  /** The formats of the settings. */
  enum Format {
    text,
    json
  }

  private record Described(String value, String origin) {}

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The format: text (default) or json.")
  private Format format = Format.text;

  @Override
  int run(Settings settings, Handoff.Surroundings around) throws IOException {
    Map<String, Described> described = new TreeMap<>();
    StringBuilder text = new StringBuilder();
    settings
        .values()
        .forEach(
            (key, value) -> {
              String origin = settings.origins().getOrDefault(key, "");
              String shown =
                  SensitiveUtils.containsSensitive(key) ? "xxxxxx" : URISupport.sanitizeUri(value);
              described.put(key, new Described(shown, origin));
              text.append(Printable.of(key + "=" + shown + "  (" + origin + ")")).append('\n');
            });
    around.print(
        format == Format.text
            ? text.toString()
            : JsonMapper.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build()
                    .writeValueAsString(described)
                + "\n");
    return ExitCode.OK;
  }
}
