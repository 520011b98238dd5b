@NullMarked
package io.github.featurehandoff.report;

import org.jspecify.annotations.NullMarked;
