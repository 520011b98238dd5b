/** The command: its arguments and what they do. */
@NullMarked
package io.github.featurehandoff.cli;

import org.jspecify.annotations.NullMarked;
