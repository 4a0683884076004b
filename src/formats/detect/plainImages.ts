/** Slug of the preset that takes any image; chosen when nothing else fits, never against a format that does. */
export const PLAIN_IMAGES = "images";
