/** What a feature directory is, where its files are, and whether it is pending. */
@NullMarked
package io.github.featurehandoff.feature;

import org.jspecify.annotations.NullMarked;
