import type { ProblemCode } from "./problemCodes.ts";

/** What a fault is reported as. */
interface FaultText {
  readonly code: Extract<ProblemCode, "image_truncated" | "image_damaged">;
  readonly message: string;
}

/**
 * Every fault that is found in the structure of an image file without decoding it. Names are stored with the content on the server, so they
 * are stable.
 */
export const imageFaults = {
  jpeg_truncated: {
    code: "image_truncated",
    message: "The JPEG ends without its end marker (EOI): the last part of the image is missing.",
  },
  jpeg_bad_segment: { code: "image_damaged", message: "The JPEG has a segment with an impossible length." },
  jpeg_no_image: { code: "image_damaged", message: "The JPEG contains no image data." },
  png_truncated: {
    code: "image_truncated",
    message: "The PNG ends before its last chunk (IEND): the last part of the image is missing.",
  },
  png_bad_header: {
    code: "image_damaged",
    message: "The header of the PNG (IHDR) states a size, bit depth or colour type that does not exist.",
  },
  png_bad_chunk: { code: "image_damaged", message: "The PNG has a chunk whose type or length is not valid." },
  png_bad_checksum: { code: "image_damaged", message: "The checksum of a PNG chunk does not match its bytes." },
  png_bad_data: { code: "image_damaged", message: "The image data of the PNG (IDAT) is not a zlib stream." },
  png_no_palette: { code: "image_damaged", message: "The PNG uses a palette and contains none (PLTE)." },
  png_no_image: { code: "image_damaged", message: "The PNG contains no image data (IDAT)." },
  gif_truncated: {
    code: "image_truncated",
    message: "The GIF ends without its end mark: the last part of the image is missing.",
  },
  gif_bad_block: { code: "image_damaged", message: "The GIF has a block that is not valid." },
  gif_no_image: { code: "image_damaged", message: "The GIF contains no image data." },
  webp_truncated: {
    code: "image_truncated",
    message: "The WebP file is shorter than its header states: the last part of the image is missing.",
  },
  webp_bad_chunk: { code: "image_damaged", message: "The WebP file has a chunk that is not valid." },
  webp_no_image: { code: "image_damaged", message: "The WebP file contains no image data." },
  bmp_truncated: {
    code: "image_truncated",
    message: "The BMP is shorter than its size requires: the last part of the image is missing.",
  },
  bmp_bad_header: {
    code: "image_damaged",
    message: "The header of the BMP states a size or bit depth that does not exist.",
  },
  tiff_truncated: {
    code: "image_truncated",
    message: "The TIFF ends before its directory or image data: a part of the image is missing.",
  },
  tiff_bad_directory: { code: "image_damaged", message: "The TIFF has no valid directory." },
} as const satisfies Readonly<Record<string, FaultText>>;

/** The name of a fault in the structure of an image file. */
export type ImageFault = keyof typeof imageFaults;

/** Returns true for the name of a fault of this version. */
export function isImageFault(name: string): name is ImageFault {
  return Object.hasOwn(imageFaults, name);
}
