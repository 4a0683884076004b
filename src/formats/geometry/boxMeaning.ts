/** The meaning of the four numbers of a box. */
export type BoxMeaning = "corners" | "cornerAndSize" | "centerAndSize";
