/** What a person sees on the terminal: reports, progress, the log; and how a signal is answered. */
@NullMarked
package io.github.featurehandoff.console;

import org.jspecify.annotations.NullMarked;
