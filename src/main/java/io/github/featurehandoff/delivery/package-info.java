/** What the endpoints have accepted of each export, and what they still have to get (C12). */
@NullMarked
package io.github.featurehandoff.delivery;

import org.jspecify.annotations.NullMarked;
