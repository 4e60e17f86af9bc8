import type Dockerode from "dockerode";
import { baseImages } from "./test-images.ts";

/** Address of a container on the only network that it is attached to. */
export async function addressOf(container: Dockerode.Container): Promise<string> {
  const { Networks } = (await container.inspect()).NetworkSettings;
  return Object.values(Networks)[0]?.IPAddress ?? "";
}

/** Has another container take an address of a network, which its next one then cannot have. */
export async function occupyAddress(
  daemon: Dockerode,
  network: string,
  address: string,
): Promise<() => Promise<void>> {
  const made: Dockerode.Container[] = [];
  const release = async () => {
    await Promise.all(made.map((one) => one.remove({ force: true })));
  };
  while (made.length < 10) {
    const one = await daemon.createContainer({
      Image: baseImages().node,
      Cmd: ["sleep", "infinity"],
      HostConfig: { NetworkMode: network },
    });
    made.push(one);
    await one.start();
    if ((await addressOf(one)) === address) return release;
  }
  await release();
  throw new Error(`no container was given ${address}`);
}
