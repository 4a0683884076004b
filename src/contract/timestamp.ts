import { z } from "zod";

/** A time in UTC, ISO 8601 with milliseconds, such as `2030-01-31T12:00:00.000Z`. */
export const timestamp = z.string().meta({ format: "date-time" });
