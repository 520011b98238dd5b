@NullMarked
package io.github.featurehandoff.watch;

import org.jspecify.annotations.NullMarked;
