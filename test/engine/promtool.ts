import type Dockerode from "dockerode";
import { pack } from "tar-stream";
import { logsOf } from "./daemon.ts";

/** How promtool ended. */
export interface PromtoolRun {
  readonly code: number;
  readonly printed: string;
}

/** Runs promtool in a container of Prometheus' image, in a folder with these files and no network. */
export async function promtool(
  daemon: Dockerode,
  image: string,
  files: Readonly<Record<string, string>>,
  command: readonly string[],
): Promise<PromtoolRun> {
  const container = await daemon.createContainer({
    Image: image,
    Entrypoint: ["/bin/promtool"],
    Cmd: [...command],
    WorkingDir: "/tmp",
    NetworkDisabled: true,
    // a terminal's output comes as it is, without frames
    Tty: true,
    HostConfig: { Memory: 512 * 2 ** 20 },
  });
  try {
    const archive = pack();
    for (const [name, content] of Object.entries(files))
      archive.entry({ name }, Buffer.from(content));
    archive.finalize();
    await container.putArchive(archive, { path: "/tmp" });
    await container.start();
    const ended: { StatusCode: number } = await container.wait();
    return { code: ended.StatusCode, printed: await logsOf(container) };
  } finally {
    await container.remove({ force: true, v: true });
  }
}
