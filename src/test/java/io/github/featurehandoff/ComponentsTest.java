package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;

/** The names of Camel's components, for the message about a missing one. */
class ComponentsTest {

  @Test
  void every_scheme_of_camels_catalog_is_known_with_its_artifact() {
    CamelCatalog catalog = new DefaultCamelCatalog();
    Map<String, String> artifacts = new TreeMap<>();
    for (String scheme : catalog.findComponentNames()) {
      ComponentModel component = catalog.componentModel(scheme);
      assertThat(component.getGroupId()).as(scheme).isEqualTo("org.apache.camel");
      artifacts.put(scheme, component.getArtifactId());
    }

    assertThat(EndpointCheck.components()).isEqualTo(artifacts);
  }
}
