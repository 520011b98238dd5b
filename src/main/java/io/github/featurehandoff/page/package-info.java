/** What people look at: the page of all features and a page for each, as HTML. */
@NullMarked
package io.github.featurehandoff.page;

import org.jspecify.annotations.NullMarked;
