/** Names and places: what a feature directory is and where its files are (C1, C8). */
@NullMarked
package io.github.featurehandoff.feature;

import org.jspecify.annotations.NullMarked;
