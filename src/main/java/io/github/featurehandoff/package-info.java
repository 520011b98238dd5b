/** {@link FeatureHandoff} adds the routes to a CamelContext; the rest wires them. */
@NullMarked
package io.github.featurehandoff;

import org.jspecify.annotations.NullMarked;
