/** What a run says about its results. */
@NullMarked
package io.github.featurehandoff.report;

import org.jspecify.annotations.NullMarked;
