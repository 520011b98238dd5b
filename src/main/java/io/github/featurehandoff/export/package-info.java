/** The processors that the routes name, and the result of one feature's export. */
@NullMarked
package io.github.featurehandoff.export;

import org.jspecify.annotations.NullMarked;
