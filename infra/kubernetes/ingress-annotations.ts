import type { KubernetesSettings } from "../config/schema.ts";
import { unawaited } from "./await-annotations.ts";
import { namesOf } from "./names.ts";

/** What is set of an Ingress. */
export type IngressSettings = NonNullable<KubernetesSettings["kubernetes"]["ingress"]>;

/** Whose annotations are written. */
export type IngressController = IngressSettings["controller"];

/** Annotations of one object. */
export type Annotations = Readonly<Record<string, string>>;

/** What the annotations of every controller are made of. */
interface Edge {
  readonly ingress: IngressSettings;
  /** Largest request body that the server takes, KiB. */
  readonly bodyLimitKiB: number;
  /** Names by which Traefik's annotation refers to the Middleware objects of the Ingress. */
  readonly middlewares: readonly string[];
}

/**
 * Annotations of an Ingress: limits per client address, answers that are streamed rather than
 * buffered, timeouts of the settings, and HTTPS alone. What the user has set wins.
 */
export function ingressAnnotations(
  settings: KubernetesSettings,
  ingress: IngressSettings,
  middlewares: readonly string[],
): Annotations {
  const { bodyLimitKiB } = settings.server.limits;
  const refer = (name: string) => `${namesOf(settings).namespace}-${name}@kubernetescrd`;
  const edge = { ingress, bodyLimitKiB, middlewares: middlewares.map(refer) };
  return {
    ...byController[ingress.controller](edge),
    // without a controller `up` would wait ten minutes for an address that never comes
    ...(ingress.awaitAddress ? {} : unawaited),
    ...ingress.annotations,
  };
}

const byController: Readonly<Record<IngressController, (edge: Edge) => Annotations>> = {
  nginx,
  haproxy,
  traefik,
  none: () => ({}),
};

/**
 * The controller of the Kubernetes project
 * (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/). The
 * status of a refusal (503) and the keep-alive to the pods are set for all Ingresses at once, in its
 * ConfigMap.
 */
function nginx({ ingress, bodyLimitKiB }: Edge): Annotations {
  const timeoutSec = String(ingress.timeoutSec);
  return prefixed("nginx.ingress.kubernetes.io", {
    "limit-connections": String(ingress.connectionsPerClient),
    "limit-rps": String(ingress.requestsPerSecondPerClient),
    // a burst of one second's requests; five seconds' would be its default
    "limit-burst-multiplier": "1",
    "proxy-buffering": "off",
    "proxy-http-version": "1.1",
    // between two reads or writes, so that a stream stays open while something comes
    "proxy-read-timeout": timeoutSec,
    "proxy-send-timeout": timeoutSec,
    "proxy-body-size": `${bodyLimitKiB}k`,
    "ssl-redirect": "true",
  });
}

/**
 * HAProxy Technologies' controller, not the community's haproxy-ingress, whose annotations differ
 * (https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md). It
 * streams unasked. It has no annotation for connections per client, so these are counted by a snippet,
 * which a controller started with `--disable-config-snippets` leaves out; a stream whose client has
 * gone counts until the server next writes to it. The client's own timeout, 50 s, is set in the
 * ConfigMap; the server's streams send something every 15 s.
 */
function haproxy({ ingress }: Edge): Annotations {
  return prefixed("haproxy.org", {
    "rate-limit-requests": String(ingress.requestsPerSecondPerClient),
    "rate-limit-period": "1s",
    "rate-limit-status-code": "429",
    "timeout-server": `${ingress.timeoutSec}s`,
    "backend-config-snippet": [
      // counter 0 is the controller's own, for the rate
      "stick-table type ipv6 size 100k expire 1m store conn_cur",
      "http-request track-sc1 src",
      `http-request deny deny_status 429 if { sc1_conn_cur gt ${ingress.connectionsPerClient} }`,
    ].join("\n"),
    "ssl-redirect": "true",
    // its default is the controller's inner port, 8443
    "ssl-redirect-port": "443",
  });
}

/**
 * Traefik 3 (https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/):
 * limits are Middleware objects that the annotation refers to. It streams answers of type
 * text/event-stream unasked. Its timeouts belong to its entry points, which no Ingress can set:
 * `timeoutSec` has no effect here. A router with TLS answers no plain HTTP.
 */
function traefik({ middlewares }: Edge): Annotations {
  return prefixed("traefik.ingress.kubernetes.io", {
    "router.middlewares": middlewares.join(","),
    // the certificate in the Ingress does not turn TLS on by itself
    "router.tls": "true",
  });
}

function prefixed(prefix: string, annotations: Annotations): Annotations {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [`${prefix}/${name}`, value]),
  );
}
