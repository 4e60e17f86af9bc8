import { expect, it } from "vitest";
import { isMetadata, metadataIn } from "../../../../infra/config/metadata-ranges.ts";

it.each([
  ["169.254.169.254/32", true, []],
  ["169.254.0.0/16", true, []],
  ["169.254.0.0/15", false, ["169.254.0.0/16"]],
  ["0.0.0.0/0", false, ["169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32"]],
  ["128.0.0.0/1", false, ["169.254.0.0/16", "168.63.129.16/32"]],
  ["10.0.0.0/8", false, []],
  ["fd00:ec2::254/128", true, []],
  ["fd00:ec2::/64", false, ["fd00:ec2::23/128", "fd00:ec2::254/128"]],
  ["::/0", false, ["fd00:ec2::23/128", "fd00:ec2::254/128", "fd20:ce::254/128"]],
  ["2000::/3", false, []],
])("%s leads to nodes' credentials alone, or beside others: %s, %j", (cidr, alone, beside) => {
  expect(isMetadata(cidr)).toBe(alone);
  expect(metadataIn(cidr)).toEqual(beside);
});
