@NullMarked
package io.github.featurehandoff.source;

import org.jspecify.annotations.NullMarked;
