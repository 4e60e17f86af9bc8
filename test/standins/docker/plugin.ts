import type { StandIn } from "../provider-kit.ts";
import { checkConnection, connect } from "./connection.ts";
import { containers } from "./container.ts";
import { containerType } from "./container-table.ts";
import { images } from "./image.ts";
import { imageType } from "./image-plan.ts";
import { networks, networkType } from "./network.ts";
import { remoteImages, remoteImageType } from "./remote-image.ts";
import { tags, tagType } from "./tag.ts";
import { volumes, volumeType } from "./volume.ts";

/** The docker provider over the Docker Engine API, in the version whose behaviour it mirrors. */
export const dockerStandIn: StandIn = {
  name: "docker",
  version: "5.2.0",
  checkConfig: checkConnection,
  kinds: (config, log) => {
    const daemon = connect(config, process.env);
    return new Map([
      [networkType, networks(daemon)],
      [volumeType, volumes(daemon)],
      [imageType, images(daemon, log)],
      [tagType, tags(daemon)],
      [remoteImageType, remoteImages(daemon, log)],
      [containerType, containers(daemon, log)],
    ]);
  },
};
