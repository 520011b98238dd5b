/** What wakes the watcher, what it remembers, and when it looks again (C10). */
@NullMarked
package io.github.featurehandoff.watch;

import org.jspecify.annotations.NullMarked;
