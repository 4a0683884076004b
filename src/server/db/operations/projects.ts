/** Operations over projects. */
export const projectsOperations = {};
