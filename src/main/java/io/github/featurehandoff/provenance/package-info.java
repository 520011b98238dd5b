/** Which branch and commit a bootstrap event names. */
@NullMarked
package io.github.featurehandoff.provenance;

import org.jspecify.annotations.NullMarked;
