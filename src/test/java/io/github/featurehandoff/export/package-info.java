@NullMarked
package io.github.featurehandoff.export;

import org.jspecify.annotations.NullMarked;
