import { aptInstall, type ImageRecipe, scratchStageLabel, standInLabels } from "./recipe.ts";

/** Newer than bookworm's own, which knows no `resolve` in an upstream (1.27.3). */
const nginxVersion = "1.28.3";

/** Carries nginx's source as its authors publish it. */
const source = {
  name: "nginx-src",
  version: "1.28.5",
  file: `nginx-src-1.28.5+${nginxVersion}.crate`,
  sha256: "60c9192630560c017a18e1da5b4c5de9d78450923f17325752c6f0f7f3911c86",
};

const config = `user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /run/nginx.pid;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /var/log/nginx/access.log combined;
  sendfile on;
  keepalive_timeout 65;
  include /etc/nginx/conf.d/*.conf;
}
`;

const defaultServer = `server {
  listen 80;
  server_name localhost;

  location / {
    root /usr/share/nginx/html;
    index index.html;
  }
}
`;

const page = "<!doctype html>\n<title>nginx</title>\n<p>This nginx is test equipment.\n";

// what a gateway asks of it; a build without that is no stand-in
const probe = `events {}
http {
  resolver 127.0.0.11;
  upstream probe {
    zone probe 64k;
    server probe.invalid:80 resolve;
  }
  server { location / { proxy_pass http://probe; } }
}
`;

const options = [
  "--prefix=/etc/nginx",
  "--sbin-path=/usr/sbin/nginx",
  "--modules-path=/usr/lib/nginx/modules",
  "--conf-path=/etc/nginx/nginx.conf",
  "--error-log-path=/var/log/nginx/error.log",
  "--http-log-path=/var/log/nginx/access.log",
  "--pid-path=/run/nginx.pid",
  "--lock-path=/run/nginx.lock",
  "--http-client-body-temp-path=/var/cache/nginx/client_temp",
  "--http-proxy-temp-path=/var/cache/nginx/proxy_temp",
  "--http-fastcgi-temp-path=/var/cache/nginx/fastcgi_temp",
  "--http-uwsgi-temp-path=/var/cache/nginx/uwsgi_temp",
  "--http-scgi-temp-path=/var/cache/nginx/scgi_temp",
  "--user=nginx",
  "--group=nginx",
  "--with-compat",
  "--with-threads",
  "--with-http_auth_request_module",
  "--with-http_realip_module",
  "--with-http_ssl_module",
  "--with-http_stub_status_module",
  "--with-http_v2_module",
];

/**
 * Behaves like the official `nginx:<version>-bookworm`: user nginx (101), configuration in
 * `/etc/nginx`, logs on stdout and stderr, without the scripts of its entrypoint.
 */
export function nginxRecipe(base: string): ImageRecipe {
  const dockerfile = [
    `FROM ${base} AS build`,
    `LABEL ${scratchStageLabel}`,
    aptInstall(["gcc", "libc6-dev", "libpcre2-dev", "libssl-dev", "make", "zlib1g-dev"]),
    `COPY ${source.name} /src`,
    `RUN cd /src/nginx && ./auto/configure ${options.join(" ")} > /dev/null` +
      ' && make -j "$(nproc)" > /dev/null && make install DESTDIR=/out > /dev/null' +
      " && strip /out/usr/sbin/nginx",
    `FROM ${base}`,
    "RUN groupadd --system --gid 101 nginx" +
      " && useradd --system --uid 101 --gid 101 --home-dir /nonexistent --no-create-home" +
      " --shell /bin/false nginx",
    aptInstall(["libpcre2-8-0", "libssl3", "zlib1g"]),
    "COPY --from=build /out/usr/sbin/nginx /usr/sbin/nginx",
    "COPY --from=build /out/etc/nginx/mime.types /etc/nginx/mime.types",
    "COPY nginx.conf /etc/nginx/nginx.conf",
    "COPY default.conf /etc/nginx/conf.d/default.conf",
    "COPY index.html /usr/share/nginx/html/index.html",
    "COPY probe.conf /tmp/probe.conf",
    `RUN nginx -v 2>&1 | grep -F "nginx/${nginxVersion}"` +
      " && mkdir -p /var/cache/nginx /var/log/nginx" +
      " && ln -s /dev/stdout /var/log/nginx/access.log" +
      " && ln -s /dev/stderr /var/log/nginx/error.log" +
      " && nginx -t -q -c /tmp/probe.conf && nginx -t -q" +
      " && rm -r /tmp/probe.conf /var/cache/nginx/* /run/nginx.pid",
    standInLabels(`nginx:${nginxVersion}-bookworm`),
    "EXPOSE 80",
    // nginx ends with its open requests answered
    "STOPSIGNAL SIGQUIT",
    `CMD ${JSON.stringify(["nginx", "-g", "daemon off;"])}`,
  ];
  return {
    repository: "library/nginx",
    tag: `${nginxVersion}-bookworm`,
    dockerfile: `${dockerfile.join("\n")}\n`,
    files: [
      { path: "nginx.conf", text: config },
      { path: "default.conf", text: defaultServer },
      { path: "index.html", text: page },
      { path: "probe.conf", text: probe },
    ],
    npmPackages: [],
    crates: [source],
  };
}
