/** Segments as files below one folder of this machine. */
export interface FolderAddress {
  readonly kind: "folder";
  /** Absolute. */
  readonly directory: string;
}

/** A part of a bucket of an object store with the S3 API. */
export interface ObjectPlace {
  readonly bucket: string;
  /** Before the keys of all objects: empty, or with a slash at its end. */
  readonly prefix: string;
  /** URL of the store; undefined for that of AWS in the region. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

/** Segments as objects in a bucket. Credentials are those of the environment. */
export interface ObjectAddress extends ObjectPlace {
  readonly kind: "s3";
  /** Absolute path of a folder for bytes on their way to the store. Created when it does not exist. */
  readonly spoolDirectory: string;
}

/** Where segments are stored. Plain data without secrets, so that a thread can be started with it. */
export type StoreAddress = FolderAddress | ObjectAddress;
