@NullMarked
package io.github.featurehandoff.cli;

import org.jspecify.annotations.NullMarked;
