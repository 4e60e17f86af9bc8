import { registryOf } from "../image-plan.ts";

/** Under which Docker Hub's credentials are kept, by convention of its client. */
const hubAddress = "https://index.docker.io/v1/";

/**
 * What a kubelet reads to pull images of one registry
 * (https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/).
 *
 * @param repository repository of the images, with its registry unless that is Docker Hub.
 */
export function dockerConfigJson(repository: string, username: string, password: string): string {
  const address = registryOf(repository) ?? hubAddress;
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  return JSON.stringify({ auths: { [address]: { username, password, auth } } });
}
