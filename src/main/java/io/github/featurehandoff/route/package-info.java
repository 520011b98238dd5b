/** What the routes call, a class a route. */
@NullMarked
package io.github.featurehandoff.route;

import org.jspecify.annotations.NullMarked;
