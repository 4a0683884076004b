/** What is wrong on a line of a text, as a sentence. `line` counts from 1. */
export interface LineMessage {
  readonly line: number;
  readonly message: string;
}
