import { createApi } from "../../uploader/index.ts";

/** The server that served the page; the session cookie identifies the caller. */
export const api = createApi();

/** Makes one call, once; throws `ApiError`. */
export const { call } = api;
