import type { ExecutionEnvironment, Printed } from "./environment.ts";
import type { InvocationEnd } from "./invocation.ts";

/** The environments of one function, started when all others are busy. */
export interface EnvironmentPool {
  /** Undefined when as many run as may, and all are busy. */
  invoke(event: string): Promise<InvocationEnd | undefined>;
  /** Those that have not ended, in the order of their start. */
  running(): readonly ExecutionEnvironment[];
  /** Those that ever were, in the order of their start. */
  all(): readonly ExecutionEnvironment[];
  /** Of all environments that ever were. */
  printed(): Printed;
  stop(): Promise<void>;
}

/** Runs at most `most` environments at once, as reserved concurrency would. */
export function environmentPool(
  most: number,
  start: () => Promise<ExecutionEnvironment>,
): EnvironmentPool {
  const started: ExecutionEnvironment[] = [];
  let starting = 0;
  const running = () => started.filter((environment) => !environment.hasEnded());

  const cold = async (): Promise<ExecutionEnvironment> => {
    starting++;
    try {
      const environment = await start();
      started.push(environment);
      return environment;
    } finally {
      starting--;
    }
  };

  return {
    async invoke(event) {
      // the one that was used last is the warmest
      const idle = running().findLast((environment) => !environment.isBusy());
      if (idle !== undefined) return idle.invoke(event);
      if (running().length + starting >= most) return undefined;
      return (await cold()).invoke(event);
    },
    running,
    all: () => [...started],
    printed: () => ({
      stdout: started.map((environment) => environment.printed().stdout).join(""),
      stderr: started.map((environment) => environment.printed().stderr).join(""),
    }),
    async stop() {
      await Promise.all(running().map((environment) => environment.shutDown()));
    },
  };
}
