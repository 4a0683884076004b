import { createApi } from "../../uploader/index.ts";

/** The server that served the page; it knows the caller by its cookie. */
export const api = createApi();

/** Makes one call, once; throws `ApiError`. */
export const { call } = api;
