/** Which log is the record, and what Git knows of the specs directory (C4.3, C11). */
@NullMarked
package io.github.featurehandoff.source;

import org.jspecify.annotations.NullMarked;
