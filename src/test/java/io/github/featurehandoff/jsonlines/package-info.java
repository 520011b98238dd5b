@NullMarked
package io.github.featurehandoff.jsonlines;

import org.jspecify.annotations.NullMarked;
