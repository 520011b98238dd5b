/** What programs get from a watcher over HTTP. */
@NullMarked
package io.github.featurehandoff.http;

import org.jspecify.annotations.NullMarked;
