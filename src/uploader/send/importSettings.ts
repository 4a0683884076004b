import type { ImportOptions, OnConflict } from "../../contract/startImport.ts";

/** What a person chose on the review, sent with the import. */
export interface ImportSettings {
  /** A preset, or `auto`: the server detects the format. */
  readonly preset: "auto" | string;
  readonly project: { readonly id: number } | { readonly title: string };
  readonly onConflict: OnConflict;
  readonly options: ImportOptions;
}
