/** One thing that is not as it should be. Everything but `extra-segment` is damage. */
export type Finding =
  | { readonly kind: "missing-segment"; readonly segment: string; readonly message: string }
  | { readonly kind: "extra-segment"; readonly segment: string; readonly message: string }
  | { readonly kind: "wrong-length"; readonly segment: string; readonly message: string }
  | { readonly kind: "broken-footer"; readonly segment: string; readonly message: string }
  | { readonly kind: "missing-blob"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "wrong-range"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "wrong-bytes"; readonly segment: string; readonly hash: string; readonly message: string }
  | { readonly kind: "missing-row"; readonly hash: string; readonly message: string };

/** True for a finding that means lost or wrong data; false for what `gc` clears away. */
export function isDamage(finding: Finding): boolean {
  return finding.kind !== "extra-segment";
}
