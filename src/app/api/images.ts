import { useQuery } from "@tanstack/react-query";
import { getImage, getImageFile, getImageThumbnail, THUMBNAIL_KINDS } from "../../contract/images.ts";
import { pathOf } from "../../uploader/index.ts";
import { call } from "./call.ts";

/** Length of the longer side of a thumbnail in pixels, as the contract has them. */
type ThumbnailSize = 256 | 512 | 1600;

/** One image with its whole annotation; lists omit very long ones. Loads nothing while `id` is undefined. */
export function useImage(id: number | undefined) {
  return useQuery({
    queryKey: ["image", id],
    queryFn: ({ signal }) => call(getImage, { params: { id: id ?? 0 }, signal }),
    enabled: id !== undefined,
    staleTime: 60_000,
  });
}

/** Address of a thumbnail of an image; undefined where there is none. BMP has no thumbnails, but browsers show the file itself. */
export function thumbnailUrl(image: { id: number; kind: string }, size: ThumbnailSize): string | undefined {
  if (image.kind === "bmp") return pathOf(getImageFile.path, { id: image.id });
  return THUMBNAIL_KINDS.some((kind) => kind === image.kind) ? coverUrl(image.id, size) : undefined;
}

/** Address of a thumbnail of an image whose kind is not known, such as a cover of a project; the server may have none. */
export function coverUrl(id: number, size: ThumbnailSize): string {
  return pathOf(getImageThumbnail.path, { id }, { size });
}

/** Returns true for the address of a thumbnail, which the server may have to make first. */
export function isThumbnailUrl(url: string): boolean {
  return url.startsWith("/") && url.split("?")[0]?.endsWith("/thumbnail") === true;
}
