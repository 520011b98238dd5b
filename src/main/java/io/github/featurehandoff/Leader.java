package io.github.featurehandoff;

import io.github.featurehandoff.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.cluster.CamelClusterEventListener;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.cluster.ClusterServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several watchers over one tree watches: the leader of a Camel cluster (C12.5). It gives
 * the watch route its policy, since routes name one in different ways from one Camel to another.
 */
final class Leader implements CamelClusterEventListener.Leadership, RoutePolicyFactory {
  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

  private static final int INTERVAL_SECONDS = 1;

  /** After so many intervals without a sign of the leader another one may take over. */
  private static final int MISSED = 2;

  /** A leader whose file system does not answer for so long does not lead any more. */
  private static final int SILENCE_SECONDS = 5;

  private final @Nullable Path lockDirectory;
  private final CamelClusterService service;
  private final String namespace;
  private boolean leads;

  private Leader(CamelClusterService service, Settings settings) {
    this.lockDirectory = settings.leaderLockDir();
    this.service = service;
    this.namespace = settings.leaderNamespace();
  }

  /**
   * Joins the cluster of {@code handoff.leader.lock-dir}, else that of the application's cluster
   * service; null if there is none.
   */
  static @Nullable Leader of(CamelContext context, Settings settings) throws Exception {
    Path directory = settings.leaderLockDir();
    CamelClusterService service = ClusterServiceHelper.lookupService(context).orElse(null);
    if (directory != null) {
      FileLockClusterService lock = new FileLockClusterService();
      lock.setId("handoff-leader");
      lock.setRoot(directory.toString());
      lock.setAcquireLockDelay(INTERVAL_SECONDS, TimeUnit.SECONDS);
      lock.setAcquireLockInterval(INTERVAL_SECONDS, TimeUnit.SECONDS);
      lock.setHeartbeatTimeoutMultiplier(MISSED);
      lock.setClusterDataTaskTimeout(SILENCE_SECONDS, TimeUnit.SECONDS);
      lock.setClusterDataTaskMaxAttempts(1);
      context.addService(lock);
      service = lock;
    }
    if (service == null) {
      return null;
    }
    Leader leader = new Leader(service, settings);
    service.getView(leader.namespace).addEventListener(leader);
    context.addRoutePolicyFactory(leader);
    LOG.info("This watcher is a standby until it leads.");
    return leader;
  }

  @Override
  public synchronized void leadershipChanged(
      CamelClusterView view, @Nullable CamelClusterMember leader) {
    boolean now = view.getLocalMember().isLeader();
    if (now && !leads) {
      LOG.info("This watcher leads now.");
    } else if (!now && leads) {
      String fault = fault();
      LOG.warn(
          "This watcher does not lead any more; it is a standby.{}",
          fault == null ? "" : " " + fault + ".");
    }
    leads = now;
  }

  /** Each route gets a policy of its own, because one is over when its route is replaced. */
  @Override
  public @Nullable RoutePolicy createRoutePolicy(
      CamelContext context, String routeId, NamedNode route) {
    if (!routeId.equals(HandoffRoutes.WATCH_ID)) {
      return null;
    }
    try {
      ClusteredRoutePolicy policy = ClusteredRoutePolicy.forNamespace(service, namespace);
      policy.setCamelContext(context);
      return policy;
    } catch (Exception e) {
      throw RuntimeCamelException.wrapRuntimeCamelException(e);
    }
  }

  /** Whether another watcher leads, or none does yet. */
  synchronized boolean isStandby() {
    return !leads;
  }

  /** Why this watcher cannot become the leader; null where it can. */
  @Nullable String fault() {
    if (lockDirectory == null) {
      return null;
    }
    String problem =
        Files.notExists(lockDirectory)
            ? "is gone"
            : !Files.isDirectory(lockDirectory)
                ? "is not a directory"
                : Files.isWritable(lockDirectory)
                        || Files.isWritable(lockDirectory.resolve(namespace))
                    ? null
                    : "cannot be written";
    return problem == null
        ? null
        : "The directory of handoff.leader.lock-dir, " + lockDirectory + ", " + problem;
  }
}
