/** What an operator looks at: health checks and the status file. */
@NullMarked
package io.github.featurehandoff.status;

import org.jspecify.annotations.NullMarked;
