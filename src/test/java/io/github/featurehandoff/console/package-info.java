@NullMarked
package io.github.featurehandoff.console;

import org.jspecify.annotations.NullMarked;
