/** Operations over blobs. */
export const blobsOperations = {};
