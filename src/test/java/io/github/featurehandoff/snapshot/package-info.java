@NullMarked
package io.github.featurehandoff.snapshot;

import org.jspecify.annotations.NullMarked;
