/*
 * Amounts as the API server writes them back (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/):
 * in any other spelling a refreshed stack would look changed.
 */

const binaryUnits = ["Mi", "Gi", "Ti", "Pi"] as const;

/** CPU in cores, to the thousandth: `250m`, or `2` when it is whole. */
export function cores(amount: number): string {
  const thousandths = Math.round(amount * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** Memory or storage in MiB, in the largest unit that keeps it whole: `128Mi`, `2Gi`. */
export function mebibytes(amount: number): string {
  let value = amount;
  let unit = 0;
  while (value > 0 && value % 1024 === 0 && unit < binaryUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${binaryUnits[unit] ?? "Mi"}`;
}

/** A size as the settings have it, such as `1024Mi`, in the API server's spelling. */
export function canonicalSize(size: string): string {
  const unit = binaryUnits.findIndex((suffix) => size.endsWith(suffix));
  return unit < 0 ? size : mebibytes(Number.parseInt(size, 10) * 1024 ** unit);
}
