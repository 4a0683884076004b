/** Operations over imports. */
export const importsOperations = {};
