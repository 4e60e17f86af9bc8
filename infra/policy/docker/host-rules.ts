import { strict } from "../levels.ts";
import { listAt, textAt, valueAt } from "../read.ts";
import type { PolicyResource } from "../rule.ts";
import { type ContainerRule, ofContainers } from "./container.ts";

const privileged: ContainerRule = {
  id: "docker-privileged",
  level: strict,
  description: "A container is not root on its host.",
  fix: "take `privileged` and `devices` out",
  find: (props) => [
    ...(props.privileged === true ? ["it is privileged: root in it is root on its host"] : []),
    ...(listAt(props, "devices").length > 0 ? ["it uses devices of its host"] : []),
  ],
};

const modes = {
  networkMode: "network",
  pidMode: "processes",
  ipcMode: "shared memory",
  usernsMode: "user IDs",
} as const;

const hostNamespaces: ContainerRule = {
  id: "docker-host-namespaces",
  level: strict,
  description: "A container shares no network, processes or memory with its host.",
  fix: "take the mode `host` out; reach other containers by a network of the stack",
  find: (props) =>
    Object.entries(modes)
      .filter(([key]) => valueAt(props, key) === "host")
      .map(([key, what]) => `${key} is host: it shares its host's ${what}`),
};

/** Folders of a host that belong to its system, whose reading already tells too much. */
const systemFolder = /^\/($|(boot|dev|etc|home|proc|root|run|sys|var\/run|var\/lib)(\/|$))/;

interface HostMount {
  readonly path: string;
  readonly readOnly: boolean;
}

function hostMounts(props: PolicyResource["props"]): HostMount[] {
  const volumes = listAt(props, "volumes").flatMap((volume) => {
    const path = textAt(volume, "hostPath");
    return path === undefined ? [] : [{ path, readOnly: valueAt(volume, "readOnly") === true }];
  });
  const mounts = listAt(props, "mounts").flatMap((mount) => {
    const path = textAt(mount, "source");
    const isBind = valueAt(mount, "type") === "bind" && path !== undefined;
    return isBind ? [{ path, readOnly: valueAt(mount, "readOnly") === true }] : [];
  });
  return [...volumes, ...mounts];
}

const hostFolders: ContainerRule = {
  id: "docker-host-folders",
  level: strict,
  description: "A container sees no system folder of its host, and writes to none.",
  fix: "use a named volume; a folder of the host only `readOnly`, and never Docker's socket",
  find: (props) =>
    hostMounts(props).flatMap(({ path, readOnly }) => {
      if (/docker\.sock$/.test(path)) return ["Docker's socket is mounted: it rules its host"];
      if (systemFolder.test(path)) return ["a system folder of its host is mounted"];
      return readOnly ? [] : ["it can write to a folder of its host"];
    }),
};

/** Rules about what a container may do to its host. */
export const hostRules = [privileged, hostNamespaces, hostFolders].map(ofContainers);
