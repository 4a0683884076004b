/** Operations over segments. */
export const segmentsOperations = {};
