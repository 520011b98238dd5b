package io.github.featurehandoff.http;

import io.github.featurehandoff.feature.SpecsDirectory;
import io.github.featurehandoff.page.Pages;
import io.github.featurehandoff.result.JsonReport;
import io.github.featurehandoff.status.Overview;
import io.github.featurehandoff.status.StatusFile;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a watcher serves over HTTP: its health checks and its metrics, which are Camel's, and what
 * {@code openapi.json} describes. The server is Camel's own, which {@code camel.server.*} and
 * {@code camel.management.*} set up further.
 */
public final class HttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** A page loads only what this server has, and runs no script and no style that is part of it. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final String JSON = "application/json";
  private static final Pattern LOCAL =
      Pattern.compile("(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);

  private final InetSocketAddress address;
  private final HttpFeatures features;
  private final HttpEvents events;
  private final StatusFile status;

  /** A watcher's server, which listens at an address; port 0 picks a free one. */
  public HttpServer(
      InetSocketAddress address, SpecsDirectory specs, Overview overview, StatusFile status) {
    this.status = status;
    this.address = address;
    this.features = new HttpFeatures(overview, status);
    this.events = new HttpEvents(specs);
  }

  /**
   * Checks an address, since Camel would only log that it cannot listen, and go on.
   *
   * @throws NoClassDefFoundError if Camel's HTTP server is not on the class path
   */
  public static void refuseIfTaken(InetSocketAddress address) {
    LOG.debug("Served by {}", VertxPlatformHttpServer.class);
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(
          new InetSocketAddress(InetAddress.getByName(address.getHostString()), address.getPort()));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          ("Nothing can be served at %s:%d: %s. Name an address of this machine and a free port, or"
                  + " port 0 to have one picked.")
              .formatted(
                  address.getHostString(),
                  address.getPort(),
                  e instanceof UnknownHostException ? "this host is unknown" : e.getMessage()),
          e);
    }
  }

  public void configure(Main main) {
    MainConfigurationProperties camel = main.configure();
    camel
        .httpServer()
        .withEnabled(true)
        .withHost(address.getHostString())
        .withPort(address.getPort());
    // The same server, since it has the same port.
    camel
        .httpManagementServer()
        .withEnabled(true)
        .withHost(address.getHostString())
        .withPort(address.getPort())
        .withHealthCheckEnabled(true)
        .withMetricsEnabled(true);
    camel.metrics().withEnabled(true);
    // It would register one gauge for each route under the same name, and log a warning.
    main.getOverrideProperties().putIfAbsent("camel.metrics.enableExchangeEventNotifier", "false");
    // The server runs then, and the routes do not yet.
    camel.addLambdaRouteBuilder(
        routes ->
            routes.getCamelContext().addStartupListener((context, already) -> serve(context)));
  }

  private void serve(CamelContext context) {
    for (VertxPlatformHttpRouter router :
        context.getRegistry().findByType(VertxPlatformHttpRouter.class)) {
      router.route().order(-1).handler(this::protect);
      // Camel answers health checks and metrics to GET alone.
      router
          .head("/observe/*")
          .handler(asked -> asked.reroute(HttpMethod.GET, asked.request().uri()));
      if (router.isMainServer()) {
        serve(router);
        VertxPlatformHttpServer server = router.getServer();
        LOG.info(
            "Serving {}://{}:{}/",
            server.isUseGlobalSslContextParameters() ? "https" : "http",
            server.getHost(),
            server.getPort());
      }
    }
  }

  private void serve(Router router) {
    String description = JsonReport.resource("openapi.json");
    get(router, "/", features::allAsPage);
    get(router, "/features/:slug", features::oneAsPage);
    Pages.ASSETS.forEach(
        (name, type) ->
            get(
                router,
                "/page/" + name,
                context -> Answer.send(context, 200, type, Pages.asset(name))));
    get(router, "/api/status", context -> Answer.send(context, 200, JSON, status.json()));
    get(router, "/api/features", features::all);
    get(router, "/api/features/:slug", features::one);
    get(router, "/api/features/:slug/events", events::send);
    get(router, "/api/openapi.json", context -> Answer.send(context, 200, JSON, description));
  }

  /** Answers on a thread that may block, and only this method. */
  private static void get(Router router, String path, Handler<RoutingContext> answer) {
    router.get(path).method(HttpMethod.HEAD).blockingHandler(answer, false);
    router
        .route(path)
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
              String detail = "Only GET and HEAD are answered here.";
              Answer.problem(context, 405, "Method not allowed", detail);
            });
  }

  /** What an answer says to a browser, whatever it answers. */
  private void protect(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    if (isForThisMachine(context.request())) {
      context.next();
    } else {
      Answer.problem(
          context,
          421,
          "Misdirected request",
          "This address is for programs on the same machine, which call it localhost. A server in"
              + " front of it has to ask for that name.");
    }
  }

  /**
   * A page from elsewhere reads what is served to this machine alone, if its name is made to lead
   * here (DNS rebinding); a browser then says that name.
   */
  private boolean isForThisMachine(HttpServerRequest request) {
    HostAndPort asked = request.authority();
    return !LOCAL.matcher(address.getHostString()).matches()
        || asked == null
        || LOCAL.matcher(asked.host()).matches();
  }
}
