/** One inconsistency of the stores. Every kind but `extra-segment` and `leftover` is damage. */
export type Finding =
  | { readonly kind: "missing-segment"; readonly segment: string; readonly message: string }
  | { readonly kind: "extra-segment"; readonly segment: string; readonly message: string }
  | { readonly kind: "leftover"; readonly message: string }
  | { readonly kind: "wrong-length"; readonly segment: string; readonly message: string }
  | { readonly kind: "broken-footer"; readonly segment: string; readonly message: string }
  | { readonly kind: "missing-blob"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "wrong-range"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "wrong-bytes"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "missing-row"; readonly hash: string; readonly message: string };

/** Returns true for a finding about lost or wrong data, false for one that `gc` resolves. */
export function isDamage(finding: Finding): boolean {
  return finding.kind !== "extra-segment" && finding.kind !== "leftover";
}
