package io.github.featurehandoff.watch;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A watcher's state at one instant.
 *
 * @param lastFullScan when a scan last looked at everything; null before the first one
 * @param directories how many directories that scan came across
 * @param features how many of them are features
 * @param pending how many features are to be looked at or are being exported
 * @param failing the features that fail now, each with its first fault
 */
public record WatchStatus(
    boolean specsDirectoryThere,
    @Nullable Instant lastFullScan,
    int directories,
    int features,
    int pending,
    boolean gitBusy,
    Map<String, String> failing) {}
