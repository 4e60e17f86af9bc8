import type { Kubectl } from "./kubectl.ts";

/**
 * Who still needs a cluster, in words: every namespace but the cluster's own, and `default` while
 * pods run there. A cluster that does not say is in use.
 *
 * @param stackLabel label that names the stack of a namespace.
 */
export async function nodeUsers(kubectl: Kubectl, stackLabel: string): Promise<string[]> {
  const columns = `jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.${stackLabel.replaceAll(".", "\\.")}}{"\\n"}{end}`;
  try {
    const namespaces = lines(await kubectl(["get", "namespaces", `--output=${columns}`]));
    const others = namespaces.filter((line) => !/^(default|kube-\S*)( |$)/.test(line));
    const pods = await kubectl(["get", "pods", "--namespace=default", "--output=name"]);
    return [
      ...others.map((line) => {
        const [name, stack] = line.split(" ");
        return stack ? `namespace ${name} of stack ${stack}` : `namespace ${name}`;
      }),
      ...(lines(pods).length > 0 ? ["pods in namespace default"] : []),
    ];
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n").at(-1) ?? "") : "";
    return [`what it does not tell (${reason.trim()})`];
  }
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
