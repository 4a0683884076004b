/** A generated file: its path in the folder and its bytes. Ready for `memoryTree`, or to be written to disk. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A text file in UTF-8. */
export function textFile(path: string, text: string): SampleFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** A JSON file, indented as datasets often are. */
export function jsonFile(path: string, value: unknown): SampleFile {
  return textFile(path, JSON.stringify(value, null, 1));
}
