import { type DynamoDbFront, serveDynamoDb } from "./dynamodb-front.ts";
import { type MotoServer, startMoto } from "./moto-server.ts";

/** What stands for AWS behind a function. */
export interface FunctionAws {
  readonly moto: MotoServer;
  /** What functions reach moto through: requests take turns there, as moto fails on some at once. */
  readonly front: DynamoDbFront;
  stop(): Promise<void>;
}

/** Starts a moto of its own for the functions of a test file. */
export async function startFunctionAws(): Promise<FunctionAws> {
  const moto = await startMoto();
  const front = await serveDynamoDb(moto.endpoint);
  return {
    moto,
    front,
    async stop() {
      await front.close();
      await moto.stop();
    },
  };
}
