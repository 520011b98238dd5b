/** What wakes the watcher, what it remembers between two looks at a feature, and its health. */
@NullMarked
package io.github.featurehandoff.watch;

import org.jspecify.annotations.NullMarked;
