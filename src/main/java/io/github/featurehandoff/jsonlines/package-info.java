/** The validator of JSON Lines; it knows no feature and no Camel (C5). */
@NullMarked
package io.github.featurehandoff.jsonlines;

import org.jspecify.annotations.NullMarked;
