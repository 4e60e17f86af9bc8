import type { Properties } from "../../values.ts";
import { textOf } from "../../values.ts";
import type { Aws } from "../aws.ts";
import { calling } from "../errors.ts";

/** The token of the function that tells who may push to ECR. */
export const authorizationTokenFunction = "aws:ecr/getAuthorizationToken:getAuthorizationToken";

/**
 * Answers the login of the account's registry. The registry that stands for ECR asks for none and
 * ignores it; its address takes the place of ECR's.
 */
export async function authorizationToken(args: Properties, aws: Aws): Promise<Properties> {
  const region = textOf(args, "region") ?? aws.settings.region;
  const { authorizationData } = await calling("Logging in to ECR", async () => {
    await aws.account();
    return (await aws.clients.ecr(region)).getAuthorizationToken({});
  });
  const [data] = authorizationData ?? [];
  const token = data?.authorizationToken;
  if (token === undefined) throw new Error("Logging in to ECR: AWS answered no token.");
  const [userName = "", ...password] = Buffer.from(token, "base64").toString().split(":");
  const { registry } = aws.settings;
  return {
    id: region,
    region,
    registryId: textOf(args, "registryId"),
    authorizationToken: token,
    expiresAt: data?.expiresAt?.toISOString(),
    proxyEndpoint: registry === undefined ? data?.proxyEndpoint : `http://${registry}`,
    userName,
    password: password.join(":"),
  };
}
