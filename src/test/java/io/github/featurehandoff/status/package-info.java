@NullMarked
package io.github.featurehandoff.status;

import org.jspecify.annotations.NullMarked;
