/** A generated file: its path in the folder and its bytes. Ready for `memoryTree`, or to be written to disk. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
/** A text file in UTF-8. */
export declare function textFile(path: string, text: string): SampleFile;
/** A JSON file, indented as datasets often are. */
export declare function jsonFile(path: string, value: unknown): SampleFile;
