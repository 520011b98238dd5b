@NullMarked
package io.github.featurehandoff.http;

import org.jspecify.annotations.NullMarked;
