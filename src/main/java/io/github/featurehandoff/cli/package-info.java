/** The command: arguments, progress, text for people, logging. */
@NullMarked
package io.github.featurehandoff.cli;

import org.jspecify.annotations.NullMarked;
