import { join } from "node:path";
import type { CompanionSettings, ImageSettings } from "../config/schema.ts";
import { type BuildFacts, mirrored } from "../image-plan.ts";

/** Folder of the build contexts, the same for every companion. */
const context = join(import.meta.dirname, "images");

/** What is put into an image for a companion, and what is made of it there. */
interface Baked {
  /** Folder of its Dockerfile. */
  readonly folder: "npm" | "pypi" | "image";
  /** Its version, as a part of the tag; undefined where none is known. */
  readonly version: string | undefined;
  readonly args: Readonly<Record<string, string>>;
}

/** Whether an image is built for a companion; that of others runs as it is where clients start it. */
export function isBuilt({ image, http }: CompanionSettings): boolean {
  return image === undefined || http !== undefined;
}

/**
 * Plans the build of a companion's image. It depends on settings, on the machine's architecture and
 * on the build contexts alone, so that an unchanged companion is not built again.
 *
 * @param repository what the image is tagged in, on its daemon or in a registry.
 */
export function planCompanionBuild(
  companion: CompanionSettings,
  images: ImageSettings,
  { stack, arch }: Pick<BuildFacts, "stack" | "arch">,
  repository: string,
) {
  const { folder, version, args } = baked(companion, images);
  return {
    imageName: `${repository}:${[version, stack].filter((part) => part !== undefined).join("-")}`,
    build: {
      context,
      dockerfile: join(context, folder, "Dockerfile"),
      platform: arch === "arm64" ? "linux/arm64" : "linux/amd64",
      target: companion.http === undefined ? "server" : "bridged",
      args: { NODE_IMAGE: mirrored(images.node, images.mirror), ...args },
    },
  };
}

function baked(companion: CompanionSettings, images: ImageSettings): Baked {
  const { npm, pypi, image, command, user, volumes, installScripts } = companion;
  const common = {
    USER_ID: String(user),
    // An empty volume takes over the owner of the image's folder, and else is root's. Where it is
    // only read, the one that writes it is asked.
    FOLDERS: volumes.flatMap(({ path, readOnly }) => (readOnly ? [] : [path])).join(" "),
    INSTALL_SCRIPTS: installScripts ? "yes" : "",
    // a command of the settings stands for the one that is looked for in the package
    OWN_COMMAND: command === undefined ? "" : "yes",
  };
  if (npm !== undefined) {
    const at = npm.lastIndexOf("@");
    const [name, version] = [npm.slice(0, at), npm.slice(at + 1)];
    return {
      folder: "npm",
      version: tagPart(version),
      args: { ...common, PACKAGE: name, VERSION: version },
    };
  }
  if (pypi !== undefined) {
    const [, name = "", extras = "", version = ""] = /^([^[=]+)(\[.*\])?==(.*)$/.exec(pypi) ?? [];
    const python = mirrored(images.python, images.mirror);
    return {
      folder: "pypi",
      version: tagPart(version),
      args: { PYTHON_IMAGE: python, ...common, PACKAGE: name, EXTRAS: extras, VERSION: version },
    };
  }
  return { folder: "image", version: undefined, args: { BASE_IMAGE: image ?? "" } };
}

/** A version as a tag takes it: a PyPI version has an epoch (PEP 440) and a local part, npm's a build. */
function tagPart(version: string): string {
  return version.replaceAll(/[^\w.-]/g, "_");
}
