/** Operations over images. */
export const imagesOperations = {};
