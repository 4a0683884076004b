/** One step of the schema. Its number and text do not change after a release; a later change is a new step. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
