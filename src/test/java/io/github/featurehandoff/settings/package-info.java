@NullMarked
package io.github.featurehandoff.settings;

import org.jspecify.annotations.NullMarked;
