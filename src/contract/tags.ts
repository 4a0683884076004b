/** The groups of calls, in the order in which the documentation shows them. */
export const tags = {
  import: "Send files and start an import: check hashes, upload missing files, run the task.",
  sources: "Folders on the side of the server that can be imported.",
  tasks: "Follow imports and clones: status, log, problems.",
  projects: "Projects with their datasets, classes and tags, and their download.",
  changes: "Delete, move and tag images of a project, and undo it.",
  trash: "What was deleted and can be restored.",
  datasets: "The images of one dataset, and its deletion.",
  images: "One image: its annotation, its file, its thumbnail.",
  library: "Ready-made projects.",
  presets: "The formats that can be imported.",
  info: "The version and limits of the server.",
  session: "Sign in and out in a browser.",
  keys: "API keys.",
  audit: "Who did what.",
  webhooks: "Addresses that the server calls when something happens.",
  operations: "Health, metrics, and the description of the API itself.",
} as const;

/** A group of calls. */
export type Tag = keyof typeof tags;
