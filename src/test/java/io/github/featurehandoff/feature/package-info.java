@NullMarked
package io.github.featurehandoff.feature;

import org.jspecify.annotations.NullMarked;
