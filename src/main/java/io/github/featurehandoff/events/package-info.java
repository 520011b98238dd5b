/** Snapshots of event logs, the bootstrap event, and the validator of JSON Lines. */
@NullMarked
package io.github.featurehandoff.events;

import org.jspecify.annotations.NullMarked;
