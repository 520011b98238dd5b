/** Whether a feature needs a copy, a bootstrap event, or nothing (C2, C7); and that event (C4). */
@NullMarked
package io.github.featurehandoff.decision;

import org.jspecify.annotations.NullMarked;
