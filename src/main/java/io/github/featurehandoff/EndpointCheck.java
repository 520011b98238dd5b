package io.github.featurehandoff;

import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.settings.InvalidSettingsException;
import io.github.featurehandoff.settings.SettingSources;
import io.github.featurehandoff.settings.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.URISupport;

/** Checks at the start that an endpoint can be used; says which component is missing. */
final class EndpointCheck {
  private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");

  private EndpointCheck() {}

  /** Refuses the endpoint of a setting if it cannot be used; it may be empty. */
  static void check(CamelContext context, String key, String uri) {
    if (uri.isEmpty()) {
      return;
    }
    String scheme = uri.replaceFirst(":.*", "");
    String problem;
    try {
      context.getEndpoint(uri);
      return;
    } catch (ResolveEndpointFailedException | NoSuchEndpointException e) {
      problem =
          context.getComponent(scheme, true, false) == null
              ? missing(context, scheme)
              : "which is not an endpoint: " + problem(e) + ". Correct the URI.";
    } catch (LinkageError e) {
      problem =
          "but a library that the component %s needs is missing. %s"
              .formatted(
                  scheme, put(context, components().getOrDefault(scheme, "camel-" + scheme)));
    }
    throw new InvalidSettingsException(
        key + " is \"" + URISupport.sanitizeUri(uri) + "\", " + problem);
  }

  /** What Camel says is wrong, without what it says around it. */
  private static String problem(Exception cause) {
    String message = String.valueOf(cause.getMessage()).replaceFirst("(?s).* due to: ", "");
    Matcher unknown = UNKNOWN_OPTIONS.matcher(message);
    return unknown.find()
        ? "it has no option "
            + Arrays.stream(unknown.group(1).split(", "))
                .map(option -> option.replaceFirst("=.*", ""))
                .collect(Collectors.joining(", "))
        : message.replaceFirst("\\.$", "");
  }

  private static String missing(CamelContext context, String scheme) {
    Map<String, String> known = components();
    String artifact = known.get(scheme);
    if (artifact != null) {
      return "but the component %s is missing here. %s".formatted(scheme, put(context, artifact));
    }
    List<String> near = Suggestions.near(scheme, known.keySet());
    return "but Camel has no component %s. %s"
        .formatted(
            scheme,
            near.isEmpty()
                ? "Correct the URI."
                : "Did you mean " + String.join(" or ", near) + "?");
  }

  private static String put(CamelContext context, String artifact) {
    String home = System.getProperty("app.home");
    return "%s org.apache.camel:%s:%s and the jars that it needs %s."
        .formatted(
            home == null ? "Add" : "Put",
            artifact,
            context.getVersion(),
            home == null ? "to the class path" : "into " + home + "/lib");
  }

  /** The artifact of each scheme. */
  static Map<String, String> components() {
    return SettingSources.properties(JsonReport.resource("components.properties"));
  }
}
