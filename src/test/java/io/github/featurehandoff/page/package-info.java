@NullMarked
package io.github.featurehandoff.page;

import org.jspecify.annotations.NullMarked;
