import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3Client } from "./s3Client.ts";
import { asStoreError, isMissing } from "./s3Error.ts";
import type { ObjectPlace } from "./storeAddress.ts";

/** Name of the object that names the installation to which a part of a bucket belongs. */
export const BUCKET_MARK = "dropset.json";

/** Returns the id of the installation to which a part of a bucket belongs; undefined when it belongs to none. Throws `StoreUnavailableError`. */
export async function readBucketMark(place: ObjectPlace): Promise<string | undefined> {
  const client = createS3Client(place);
  try {
    const { Body } = await client.send(new GetObjectCommand(targetOf(place)));
    const { installation } = JSON.parse((await Body?.transformToString()) ?? "{}") as { installation?: string };
    return installation ?? "unknown";
  } catch (error) {
    if (isMissing(error)) return undefined;
    // A mark of another form is a mark.
    if (error instanceof SyntaxError) return "unknown";
    throw asStoreError(error, place);
  } finally {
    client.destroy();
  }
}

/** Marks a part of a bucket as that of an installation. */
export async function writeBucketMark(place: ObjectPlace, installation: string): Promise<void> {
  const client = createS3Client(place);
  try {
    const Body = `${JSON.stringify({ installation })}\n`;
    await client.send(new PutObjectCommand({ ...targetOf(place), Body, ContentType: "application/json" }));
  } catch (error) {
    throw asStoreError(error, place);
  } finally {
    client.destroy();
  }
}

function targetOf({ bucket, prefix }: ObjectPlace) {
  return { Bucket: bucket, Key: prefix + BUCKET_MARK };
}
