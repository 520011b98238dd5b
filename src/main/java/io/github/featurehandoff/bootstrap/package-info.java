/** The bootstrap event (C4). */
@NullMarked
package io.github.featurehandoff.bootstrap;

import org.jspecify.annotations.NullMarked;
