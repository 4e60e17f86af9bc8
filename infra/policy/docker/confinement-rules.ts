import { advice, strict } from "../levels.ts";
import { isSet, listAt, textAt } from "../read.ts";
import type { PolicyResource } from "../rule.ts";
import { type ContainerRule, ofContainers } from "./container.ts";

type Props = PolicyResource["props"];

/** Set, and not known before it is made. */
function isUnknown(props: Props, key: string): boolean {
  return isSet(props, key) && props[key] === undefined;
}

function isRoot(user: string | undefined): boolean {
  return user === undefined || /^(root|0)?(:|$)/.test(user);
}

/** Docker refuses to write a file into a container whose root is read-only. */
function takesFiles(props: Props): boolean {
  return listAt(props, "uploads").length > 0 || isUnknown(props, "uploads");
}

const nonRoot: ContainerRule = {
  id: "docker-non-root",
  level: strict,
  description: "A container runs as a user without rights on its host.",
  fix: "set `user` to a user of the image, such as 1000:1000",
  find: (props) =>
    isRoot(textAt(props, "user")) && !isUnknown(props, "user") ? ["it runs as root"] : [],
};

const readOnlyRoot: ContainerRule = {
  id: "docker-read-only-root",
  level: strict,
  description: "A container cannot change its own program.",
  fix: "set `readOnly: true`, with a tmpfs or a volume for what it writes",
  find: (props) =>
    props.readOnly === true || isUnknown(props, "readOnly") || takesFiles(props)
      ? []
      : ["its root file system can be written"],
};

const writableRoot: ContainerRule = {
  id: "docker-writable-root",
  level: advice,
  description:
    "A container cannot change its own program, unless Docker must write a file into it.",
  fix: "nothing, as long as it is no server that others call; else bring its files in by a volume",
  find: (props) =>
    props.readOnly !== true && takesFiles(props)
      ? ["its root can be written, for Docker uploads files into no read-only one"]
      : [],
};

const capabilities: ContainerRule = {
  id: "docker-capabilities",
  level: strict,
  description: "A container has none of root's powers.",
  fix: 'set `capabilities: { drops: ["ALL"] }` and add none',
  find: (props) => {
    if (isUnknown(props, "capabilities")) return [];
    const drops = listAt(props, "capabilities", "drops");
    const adds = listAt(props, "capabilities", "adds").filter((one) => typeof one === "string");
    return [
      ...(drops.includes("ALL") ? [] : ["it keeps the capabilities that Docker gives by default"]),
      ...(adds.length === 0 ? [] : [`it is given ${adds.join(", ")}`]),
    ];
  },
};

const confined: ContainerRule = {
  id: "docker-confined",
  level: strict,
  description: "A process gains no rights, and the kernel's filters of calls stay on.",
  fix: 'set `securityOpts: ["no-new-privileges:true"]`, without an unconfined or disabled one',
  find: (props) => {
    if (isUnknown(props, "securityOpts")) return [];
    const opts = listAt(props, "securityOpts").map(String);
    const off = opts.filter((opt) =>
      /^(seccomp|apparmor)[:=]unconfined$|^label[:=]disable$/.test(opt),
    );
    return [
      ...(opts.some((opt) => /^no-new-privileges([:=]true)?$/.test(opt))
        ? []
        : ["a program in it can gain rights by a set-user-ID file"]),
      ...off.map((opt) => `${opt.split(/[:=]/)[0]} is switched off`),
    ];
  },
};

/** Rules about what a container may do to itself. */
export const confinementRules = [nonRoot, readOnlyRoot, writableRoot, capabilities, confined].map(
  ofContainers,
);
