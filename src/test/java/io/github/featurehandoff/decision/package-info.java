@NullMarked
package io.github.featurehandoff.decision;

import org.jspecify.annotations.NullMarked;
