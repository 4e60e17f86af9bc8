import { BlockList, isIPv6 } from "node:net";

/**
 * Where clouds hand a node's or a pod's credentials to whoever asks: link-local IPv4 everywhere, Azure's
 * WireServer (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16), Alibaba
 * (https://www.alibabacloud.com/help/ecs/user-guide/view-instance-metadata), and the IPv6 addresses of AWS
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html), of EKS
 * (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html) and of Google Cloud
 * (https://cloud.google.com/compute/docs/metadata/querying-metadata).
 */
const metadataRanges: readonly string[] = [
  "169.254.0.0/16",
  "168.63.129.16/32",
  "100.100.100.200/32",
  "fd00:ec2::23/128",
  "fd00:ec2::254/128",
  "fd20:ce::254/128",
];

/** Whether a range of addresses is a part of where credentials of nodes are asked for. */
export function isMetadata(cidr: string): boolean {
  return metadataRanges.some((range) => isWithin(cidr, range));
}

/** What of a range of addresses leads to credentials of nodes, as ranges smaller than it. */
export function metadataIn(cidr: string): string[] {
  return metadataRanges.filter((range) => isWithin(range, cidr) && !isWithin(cidr, range));
}

function isWithin(inner: string, outer: string): boolean {
  const [within, around] = [partsOf(inner), partsOf(outer)];
  if (within.family !== around.family || within.prefix < around.prefix) return false;
  const list = new BlockList();
  list.addSubnet(around.address, around.prefix, around.family);
  return list.check(within.address, within.family);
}

function partsOf(cidr: string) {
  const [address = "", prefix] = cidr.split("/");
  return { address, prefix: Number(prefix), family: isIPv6(address) ? "ipv6" : "ipv4" } as const;
}
