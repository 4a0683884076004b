/** Operations over importStart. */
export const importStartOperations = {};
