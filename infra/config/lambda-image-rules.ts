import { loginIsWhole, pushedImageIsBuilt } from "./delivery-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { pinIsPullable } from "./promoted-rules.ts";
import { lambdaTarget } from "./schema/lambda.ts";
import { unusedFaults } from "./unused.ts";

/*
 * Lambda runs an image of a private ECR repository in the function's own region, and nothing else
 * (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-reqs).
 */

const imageKey = (...path: readonly string[]): string => keyOf(["server", "image", ...path]);
const architectureKey = keyOf(["lambda", "architecture"]);

/** What Docker calls the CPUs that Lambda has. */
const platforms = { x86_64: "linux/amd64", arm64: "linux/arm64" } as const;

/** A test double asks no registry, so that any will do. */
function isPullable(name: string, { region, endpoint }: { region: string; endpoint?: unknown }) {
  const registry = new RegExp(`^\\d{12}\\.dkr\\.ecr\\.${region}\\.amazonaws\\.com(\\.cn)?/`);
  return endpoint !== undefined || registry.test(name);
}

const imageIsInRegion: LambdaRule = ({ server: { image }, lambda }) => {
  const { reference } = image;
  if (reference === undefined) return [];
  const hasDigest = reference.includes("@sha256:");
  const isThere = isPullable(reference, lambda);
  if (hasDigest && isThere) return [];
  return [
    {
      key: imageKey("reference"),
      given: describeGiven(reference),
      allowed: `an image by digest in ECR of ${lambda.region}, such as 123456789012.dkr.ecr.${lambda.region}.amazonaws.com/ops-assistant@sha256:<64 hex digits>`,
      fix: isThere
        ? `add the digest: \`docker buildx imagetools inspect ${reference}\` shows it`
        : `push it to ECR of ${lambda.region} and refer to it there, or set ${imageKey("build")} instead`,
    },
  ];
};

const pinIsInRegion: LambdaRule = ({ server: { image }, lambda }) => {
  const { pin } = image;
  if (pin === undefined || /^sha256:/i.test(pin) || isPullable(pin, lambda)) return [];
  return [
    {
      key: imageKey("pin"),
      given: describeGiven(pin),
      allowed: `an image by digest in ECR of ${lambda.region}`,
      fix: `remove ${imageKey("pin")}, or name an image that is there`,
    },
  ];
};

const repositoryIsInRegion: LambdaRule = ({ server: { image }, lambda }) => {
  if (!image.build || !image.push || isPullable(image.push.repository, lambda)) return [];
  return [
    {
      key: imageKey("push", "repository"),
      given: describeGiven(image.push.repository),
      allowed: `a repository in ECR of ${lambda.region}, such as 123456789012.dkr.ecr.${lambda.region}.amazonaws.com/ops-assistant`,
      fix: `change it, or remove ${imageKey("push")}: the stack then makes a repository of its own`,
    },
  ];
};

const repositoryIsMade: LambdaRule = ({ server: { image }, lambda: { region, repository } }) => {
  if (image.build && !image.push) return [];
  const { keepImages } = lambdaTarget.parse({ region }).repository;
  return unusedFaults({
    settings:
      repository.keepImages === keepImages
        ? []
        : [[["lambda", "repository", "keepImages"], repository.keepImages]],
    secrets: [],
    reason: `while ${image.build ? "server.image.push is set" : "server.image.build is unset"}: the stack then makes no repository`,
    otherwise: image.build ? `remove ${imageKey("push")}` : `set ${imageKey("build")}`,
  });
};

/** A build without a platform is made for the function's CPU; what a reference was built for, nobody says. */
const imageFitsItsCpu: LambdaRule = ({ server: { image }, lambda: { architecture } }): Fault[] => {
  if (!image.build) {
    if (image.reference === undefined || architecture !== undefined) return [];
    const allowed = "x86_64 or arm64, which a reference does not say of its image";
    const fix = `set ${architectureKey} to the CPU that the image was built for`;
    return [{ key: architectureKey, given: "nothing", allowed, fix }];
  }
  const { platform } = image.build;
  if (architecture === undefined || platform === undefined) return [];
  if (platform === platforms[architecture]) return [];
  const key = imageKey("build", "platform");
  const needed = platforms[architecture];
  return [
    {
      key,
      given: describeGiven(platform),
      allowed: `${needed} while lambda.architecture is ${architecture}`,
      fix: `remove ${key} or ${architectureKey}: each follows the other`,
    },
  ];
};

/** Rules about the function's image. */
export const lambdaImageRules: readonly LambdaRule[] = [
  imageIsInRegion,
  pinIsInRegion,
  pinIsPullable,
  pushedImageIsBuilt,
  repositoryIsInRegion,
  repositoryIsMade,
  loginIsWhole,
  imageFitsItsCpu,
];
