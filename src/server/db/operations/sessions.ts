/** Operations over sessions. */
export const sessionsOperations = {};
