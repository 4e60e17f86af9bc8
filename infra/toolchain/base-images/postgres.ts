import { aptInstall, type ImageRecipe, standInLabels } from "./recipe.ts";

/** Version of Debian bookworm's PostgreSQL; the build fails when Debian moves to another major. */
const postgresVersion = "15";

const bin = `/usr/lib/postgresql/${postgresVersion}/bin`;
const dataDir = "/var/lib/postgresql/data";

// the cluster is made on the first start; until its end the server answers on its socket alone, so
// that nobody who connects over the network finds it half made
const entrypoint = `#!/bin/sh
set -eu
case "\${1-}" in
  -*) set -- postgres "$@" ;;
esac
if [ "\${1-}" != postgres ]; then
  exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown -R postgres:postgres "$PGDATA" /var/run/postgresql
  exec setpriv --reuid postgres --regid postgres --clear-groups "$0" "$@"
fi
mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user="\${POSTGRES_USER:-postgres}"
  db="\${POSTGRES_DB:-$user}"
  if [ -z "\${POSTGRES_PASSWORD-}" ]; then
    echo "POSTGRES_PASSWORD is not set: the superuser of a new database needs a password" >&2
    exit 1
  fi
  printf '%s\\n' "$POSTGRES_PASSWORD" |
    initdb --username="$user" --pwfile=/dev/stdin --auth-host=scram-sha-256 --auth-local=trust
  printf '\\nhost all all all scram-sha-256\\n' >> "$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start
  if [ "$db" != postgres ]; then
    createdb --username="$user" --maintenance-db=postgres "$db"
  fi
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
unset POSTGRES_PASSWORD
exec "$@"
`;

/**
 * Behaves like the official `postgres:<version>-bookworm`: user 999, volume
 * `/var/lib/postgresql/data`, a first start that makes the database that the environment names,
 * passwords checked by SCRAM (RFC 7677) over the network.
 */
export function postgresRecipe(base: string): ImageRecipe {
  const dockerfile = [
    `FROM ${base}`,
    "RUN groupadd --system --gid 999 postgres" +
      " && useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres" +
      " && mkdir -p /etc/postgresql-common" +
      " && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf",
    aptInstall([`postgresql-${postgresVersion}`]),
    `RUN ${bin}/postgres --version | grep -F "(PostgreSQL) ${postgresVersion}."` +
      ` && sed -i "s/^#listen_addresses = .*/listen_addresses = '*'/"` +
      ` /usr/share/postgresql/${postgresVersion}/postgresql.conf.sample` +
      ` && mkdir -p ${dataDir} /var/run/postgresql` +
      ` && chown -R postgres:postgres ${dataDir} /var/run/postgresql` +
      ` && chmod 700 ${dataDir} && chmod 3777 /var/run/postgresql`,
    "COPY docker-entrypoint.sh /usr/local/bin/",
    standInLabels(`postgres:${postgresVersion}`),
    `ENV PATH=${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    `ENV PG_MAJOR=${postgresVersion} LANG=C.UTF-8 PGDATA=${dataDir}`,
    `VOLUME ${dataDir}`,
    // "fast": PostgreSQL ends open sessions instead of waiting for them
    "STOPSIGNAL SIGINT",
    "EXPOSE 5432",
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["postgres"]',
  ];
  return {
    repository: "library/postgres",
    tag: `${postgresVersion}-bookworm`,
    dockerfile: `${dockerfile.join("\n")}\n`,
    files: [{ path: "docker-entrypoint.sh", text: entrypoint, executable: true }],
    npmPackages: [],
  };
}
