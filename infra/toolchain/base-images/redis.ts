import { aptInstall, type ImageRecipe, standInLabels } from "./recipe.ts";

/** Version of Debian bookworm's Redis; the build fails when Debian moves on, so the tag stays true. */
const redisVersion = "7.0.15";

// the official build has protected mode off: others on the network connect without a password
const server = `#!/bin/sh
case " $* " in
  *" --protected-mode "* | *" --version "* | *" -v "* | *" --help "* | *" -h "* | *" --test-memory "*)
    exec /usr/bin/redis-server "$@" ;;
esac
if [ -f "\${1-}" ] && grep -q '^[[:space:]]*protected-mode' "$1"; then
  exec /usr/bin/redis-server "$@"
fi
exec /usr/bin/redis-server "$@" --protected-mode no
`;

const entrypoint = `#!/bin/sh
set -e
case "\${1-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec setpriv --reuid redis --regid redis --clear-groups "$@"
fi
exec "$@"
`;

/** Behaves like the official `redis:7-bookworm`: user 999, volume `/data`, protected mode off. */
export function redisRecipe(base: string): ImageRecipe {
  const dockerfile = [
    `FROM ${base}`,
    "RUN groupadd --system --gid 999 redis" +
      " && useradd --system --uid 999 --gid 999 --home-dir /data --no-create-home redis" +
      " && mkdir /data && chown redis:redis /data",
    aptInstall(["redis-server", "redis-tools"]),
    `RUN redis-server --version | grep -F "v=${redisVersion} "` +
      " && ln -s /usr/bin/redis-cli /usr/bin/redis-benchmark /usr/local/bin/",
    "COPY redis-server docker-entrypoint.sh /usr/local/bin/",
    standInLabels(`redis:${redisVersion}`),
    `ENV REDIS_VERSION=${redisVersion}`,
    "WORKDIR /data",
    "VOLUME /data",
    "EXPOSE 6379",
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["redis-server"]',
  ];
  return {
    repository: "library/redis",
    tag: `${redisVersion}-bookworm`,
    dockerfile: `${dockerfile.join("\n")}\n`,
    files: [
      { path: "redis-server", text: server, executable: true },
      { path: "docker-entrypoint.sh", text: entrypoint, executable: true },
    ],
    npmPackages: [],
  };
}
