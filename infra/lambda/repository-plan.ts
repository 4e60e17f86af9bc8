import { createHash } from "node:crypto";
import type { ServerSettings } from "../config/schema.ts";
import type { BuildPlan } from "../image-plan.ts";
import type { StackContext } from "./stack-context.ts";

/** Whether the stack makes a repository: what it builds has to be in ECR, and nothing else is named. */
export function makesRepository({ image }: ServerSettings): boolean {
  return image.build !== undefined && image.push === undefined;
}

/**
 * The repository: no tag is ever written twice, and every image is scanned for known faults. It goes
 * with its stack, images and all, for they can be built again.
 */
export function planRepository({ names }: StackContext) {
  return {
    name: names.server,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "AES256" }],
    forceDelete: true,
  };
}

/**
 * What is removed from the repository. ECR looks at a rule for any tag last
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html).
 */
export function planLifecycle(keepImages: number) {
  const expire = { type: "expire" };
  return {
    rules: [
      {
        rulePriority: 1,
        description: "What no tag leads to, a day after it was pushed",
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: 1,
        },
        action: expire,
      },
      {
        rulePriority: 2,
        description: `All but the newest ${keepImages}`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
        action: expire,
      },
    ],
  };
}

/** Digest of all that makes the Docker provider build again: the context, and what the build is told. */
export function buildDigest({ build }: BuildPlan, contextDigest: string): string {
  return createHash("sha256")
    .update(JSON.stringify([build, contextDigest]))
    .digest("hex");
}

/**
 * Tag of an image: its version, what it is built from, and which push of that it is. The last is needed
 * since ECR refuses an immutable tag a second time, even for the very same image, which whoever goes
 * back to what was would push (https://github.com/aws/containers-roadmap/issues/2380). A push that was
 * not recorded needs another as well, which is drawn when the resource of the last is replaced.
 */
export function imageTag(version: string, digest: string, push: string): string {
  // a version may hold a `+` and be of any length; a tag has 128 characters, the first a letter or digit
  const label = version
    .replace(/[^\w.-]/g, "-")
    .replace(/^[.-]/, "_")
    .slice(0, 64);
  return `${label || "_"}-${digest.slice(0, 12)}-${push}`;
}
