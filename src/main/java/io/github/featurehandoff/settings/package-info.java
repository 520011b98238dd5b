/** What is set, where it comes from, and whether it is right. */
@NullMarked
package io.github.featurehandoff.settings;

import org.jspecify.annotations.NullMarked;
