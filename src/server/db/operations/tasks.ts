/** Operations over tasks. */
export const tasksOperations = {};
