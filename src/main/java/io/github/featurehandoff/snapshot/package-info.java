/** One copy of a log, on disk (C3, C6). */
@NullMarked
package io.github.featurehandoff.snapshot;

import org.jspecify.annotations.NullMarked;
