import { type DockerSettings, dockerSettings } from "../../../infra/config/schema.ts";

/** Settings of a Docker stack with every default; sections are merged over the smallest ones. */
export function settingsOf(
  server: Record<string, unknown> = {},
  docker: Record<string, unknown> = {},
  images: Record<string, unknown> = {},
): DockerSettings {
  return dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" }, ...server },
    docker,
    images,
  });
}
