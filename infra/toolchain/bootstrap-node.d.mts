export function isNewEnough(version: string): boolean;
export function nodePackage(
  platform: string,
  arch: string,
): { readonly name: string; readonly version: string } | undefined;
