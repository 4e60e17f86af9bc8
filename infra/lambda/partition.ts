/** A part of AWS that has accounts, names and addresses of its own. */
export interface Partition {
  /** As it stands in ARNs (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
  readonly name: "aws" | "aws-cn" | "aws-us-gov";
  /** What host names of its services end with. */
  readonly dnsSuffix: string;
  /** What host names of its console end with, after the region. */
  readonly consoleSuffix: string;
}

/** The partition that a region is in, by the region's name. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) {
    return {
      name: "aws-cn",
      dnsSuffix: "amazonaws.com.cn",
      consoleSuffix: "console.amazonaws.cn",
    };
  }
  if (region.startsWith("us-gov-")) {
    return {
      name: "aws-us-gov",
      dnsSuffix: "amazonaws.com",
      consoleSuffix: "console.amazonaws-us-gov.com",
    };
  }
  return { name: "aws", dnsSuffix: "amazonaws.com", consoleSuffix: "console.aws.amazon.com" };
}
