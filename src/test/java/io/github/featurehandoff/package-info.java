@NullMarked
package io.github.featurehandoff;

import org.jspecify.annotations.NullMarked;
