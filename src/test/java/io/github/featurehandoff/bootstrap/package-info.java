@NullMarked
package io.github.featurehandoff.bootstrap;

import org.jspecify.annotations.NullMarked;
