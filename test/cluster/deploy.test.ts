import type Dockerode from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainOutputs } from "../../infra/cli/operated-stack.ts";
import { goodReleases } from "../../infra/cli/release-record.ts";
import { brokenImage } from "../engine/broken-images.ts";
import { testDaemon } from "../engine/daemon.ts";
import { contractTarget, deployed } from "../engine/deployed.ts";
import { operatedFixture } from "../engine/operated-fixture.ts";
import { required } from "../engine/stack-fixture.ts";
import { pulled } from "../engine/test-images.ts";
import { type Told, toldDeployment } from "../engine/told-deployment.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { clusterLoad, loadedResources, summary, whileLoaded, wideLimits } from "./cluster-load.ts";
import { objects } from "./kubectl.ts";
import { livePods } from "./server-pods.ts";
import { testCluster } from "./test-cluster.ts";

const daemon = testDaemon();
const settings = (image?: string) => ({
  // what a production asks for besides is not what this is about
  environment: "staging",
  server: { limits: wideLimits, ...(image === undefined ? {} : { image: { reference: image } }) },
  // soon given up: its pods end when they start
  kubernetes: { resources: loadedResources, replicas: 2, startTimeoutSec: image ? 20 : 90 },
});
const fixture = clusterFixture("deploy", settings());
const { namespace } = fixture;
const undoDns = useClusterDns();
const cluster = testCluster();

describe("deploying a stack of two pods under load", () => {
  const tag = `${required("MCP_STACKS_REGISTRY")}/mcp-stacks-test:ends-when-it-starts`;
  let good: string;
  const deploy = async (image?: string): Promise<Told> => {
    fixture.configure(settings(image));
    const told = await toldDeployment(await operatedFixture(fixture, cluster));
    console.log(`${told.text}\n(${told.sec.toFixed(1)} s, return ${told.returnSec?.toFixed(1)} s)`);
    return told;
  };
  const outputsNow = async () => plainOutputs(await operatedFixture(fixture, cluster));

  beforeAll(async () => {
    const { code } = await deploy();
    expect(code).toBe(0);
    good = String((await outputsNow()).image);
  });
  afterAll(async () => {
    undoDns();
    await fixture.dispose();
    await daemon
      .getImage(tag)
      .remove({ force: true })
      .catch(() => {});
  });

  it("fails with an image that ends when it starts; the old pods serve throughout, and no call fails", async () => {
    await pulled(daemon, good);
    await brokenImage(daemon, good, tag, "ends when it starts");
    const broken = await pushed(daemon, tag);
    const before = await livePods(namespace);
    const { outputs } = { outputs: await (await fixture.open()).outputs() };
    let told: Told | undefined;
    const load = await clusterLoad(contractTarget(deployed(outputs)), { ratePerSecond: 50 });
    const result = await whileLoaded(load, { before: 200, after: 200, atLeast: 0 }, async () => {
      told = await deploy(broken);
    });
    console.log(summary("deployment of a broken image", result));
    expect(told?.code).toBe(3);
    expect({ failed: result.failed, failures: result.failures }).toEqual({
      failed: 0,
      failures: [],
    });
    // the probe's own count, as people are told it
    expect(told?.text).toMatch(/requests {2}answered all \d+ requests over/);
    expect(told?.text).toContain("The option that this version needs is not set");
    // back at the version that never stopped
    const after = (await livePods(namespace)).filter(({ ready }) => ready);
    expect(after).toEqual(before);
  });

  it("leaves a state and a Deployment that say what runs, and the good release alone recorded", async () => {
    expect((await outputsNow()).image).toBe(good);
    const [deployment] = await objects(
      "deployments",
      namespace,
      "app.kubernetes.io/component=server",
    );
    expect(JSON.stringify(deployment?.spec)).toContain(good);
    const releases = await goodReleases(await operatedFixture(fixture, cluster));
    expect(releases.map(({ image }) => image)).toEqual([good]);
  });
});

/** Pushes an image of the daemon; answers with its name by digest. */
async function pushed(from: Dockerode, tag: string): Promise<string> {
  const image = from.getImage(tag);
  const progress = await image.push({ authconfig: { username: "", password: "" } });
  await new Promise<void>((resolve, reject) => {
    from.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
  const { RepoDigests } = await image.inspect();
  const repository = tag.slice(0, tag.lastIndexOf(":"));
  const found = RepoDigests.find((name) => name.startsWith(`${repository}@`));
  if (found === undefined) throw new Error(`${tag} has no digest after its push`);
  return found;
}
