@NullMarked
package io.github.featurehandoff.events;

import org.jspecify.annotations.NullMarked;
