import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { createS3Client } from "../blobs/s3Client.ts";
import { asStoreError, isMissing } from "../blobs/s3Error.ts";
import type { ObjectPlace } from "../blobs/storeAddress.ts";
import { hashOfThumbnail, type ThumbnailStore, thumbnailName } from "./thumbnailStore.ts";

/** Opens a store of thumbnails as objects below the prefix of a bucket, so that all servers of a bucket share them. */
export function openS3Thumbnails(place: ObjectPlace): ThumbnailStore {
  const client = createS3Client(place);
  const folder = `${place.prefix}thumbnails/`;
  const target = (name: string) => ({ Bucket: place.bucket, Key: folder + name });
  return {
    async read(hash, size) {
      try {
        const { Body } = await client.send(new GetObjectCommand(target(thumbnailName(hash, size))));
        return await Body?.transformToByteArray();
      } catch {
        // Whether it is missing or cannot be read: it is made again.
        return undefined;
      }
    },

    async write(hash, size, bytes) {
      const object = { ...target(thumbnailName(hash, size)), Body: bytes, ContentType: "image/webp" };
      try {
        await client.send(new PutObjectCommand(object));
      } catch (error) {
        throw asStoreError(error, place);
      }
    },

    async *list() {
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: place.bucket, Prefix: folder })) {
          const names = (page.Contents ?? []).map(({ Key = "" }) => Key.slice(folder.length));
          yield names.map((name) => ({ name, hash: hashOfThumbnail(name) }));
        }
      } catch (error) {
        throw asStoreError(error, place);
      }
    },

    async remove(name) {
      try {
        await client.send(new DeleteObjectCommand(target(name)));
      } catch (error) {
        if (!isMissing(error)) throw asStoreError(error, place);
      }
    },

    async close() {
      client.destroy();
    },
  };
}
