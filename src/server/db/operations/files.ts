/** Operations over files. */
export const filesOperations = {};
