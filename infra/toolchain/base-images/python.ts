import { aptInstall, type ImageRecipe, standInLabels } from "./recipe.ts";

/** Version of Debian bookworm's Python; the build fails when Debian moves on. */
const pythonVersion = "3.11.2";

/** What of the host the image needs so that `pip install` inside a `docker build` reaches an index. */
export interface PipAccess {
  /** Certificate bundle in PEM that the host trusts; absent: Debian's own. */
  readonly caBundle?: string;
  /** Index address the host's pip uses; absent: pip's default. */
  readonly index?: string;
}

const hostCa = "/usr/local/share/host-ca.pem";

/**
 * Behaves like the official `python:<version>-slim-bookworm` (python and pip in /usr/local/bin,
 * venv, packages installed without a virtual environment), with the host's certificates for pip,
 * uv and whatever else reads OpenSSL's variable.
 */
export function pythonRecipe(base: string, access: PipAccess): ImageRecipe {
  const ca = access.caBundle === undefined ? [] : [{ path: "host-ca.pem", text: access.caBundle }];
  const conf = access.index === undefined ? "" : `[global]\nindex-url = ${access.index}\n`;
  const trust = `ENV SSL_CERT_FILE=${hostCa} PIP_CERT=${hostCa}`;
  const dockerfile = [
    `FROM ${base}`,
    // pip as its own wheel: Debian's brings a packaging toolbox, and the official image has no .pyc
    aptInstall(["python3", "python3-venv"]) +
      " && export wheel=$(echo /usr/share/python-wheels/pip-*.whl)" +
      " && rm /usr/lib/python3*/EXTERNALLY-MANAGED" +
      ' && python3 "$wheel/pip" install --quiet --no-index --no-compile "$wheel"' +
      " && find /usr -name __pycache__ -prune -exec rm -r {} +",
    "COPY pip.conf /etc/pip.conf",
    ...(ca.length === 0 ? [] : [`COPY host-ca.pem ${hostCa}`, trust]),
    "RUN ln -s /usr/bin/python3 /usr/local/bin/python3" +
      " && ln -s python3 /usr/local/bin/python" +
      ` && python --version | grep -Fx "Python ${pythonVersion}" && pip --version`,
    standInLabels(`python:${pythonVersion}-slim-bookworm`),
    `ENV PYTHON_VERSION=${pythonVersion} LANG=C.UTF-8`,
    'CMD ["python3"]',
  ];
  return {
    repository: "library/python",
    tag: `${pythonVersion}-slim-bookworm`,
    dockerfile: `${dockerfile.join("\n")}\n`,
    files: [{ path: "pip.conf", text: conf }, ...ca],
    npmPackages: [],
  };
}

/**
 * The index that the host's pip uses, of what `pip config list` prints: that of its environment
 * before those of its files, as pip has it; undefined when nobody set one.
 */
export function parsePipIndex(text: string): string | undefined {
  const settings = text
    .split("\n")
    .map((line) => /^(:env:|[a-z]+)\.index-url='(.+)'$/.exec(line.trim()))
    .flatMap((match) => (match === null ? [] : [{ from: match[1], index: match[2] }]));
  const [first] = [":env:", "install", "global"].flatMap((from) =>
    settings.filter((setting) => setting.from === from),
  );
  return first?.index;
}
