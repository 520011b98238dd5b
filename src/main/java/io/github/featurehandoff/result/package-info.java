/** What came of a feature: results, faults, the JSON report (C9). */
@NullMarked
package io.github.featurehandoff.result;

import org.jspecify.annotations.NullMarked;
