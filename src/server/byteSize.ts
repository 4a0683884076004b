const units = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 } as const;

/** Returns the bytes of a size such as "500M", "8GiB" or "1048576" (powers of 1024); undefined when it is not a size. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d{1,15})\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const bytes = Number(match[1]) * units[(match[2] ?? "").toUpperCase() as keyof typeof units];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Returns a size for people, such as "1.5 GB": powers of 1024, at most one decimal. */
export function formatBytes(bytes: number): string {
  const names = ["bytes", "KB", "MB", "GB", "TB"];
  const step = Math.min(names.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** step;
  return `${Number.isInteger(value) || value >= 100 ? Math.round(value) : value.toFixed(1)} ${names[step]}`;
}
