@NullMarked
package io.github.featurehandoff.provenance;

import org.jspecify.annotations.NullMarked;
