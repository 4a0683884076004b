/** Operations over keys. */
export const keysOperations = {};
