import { z } from "zod";

/** How bad a problem is. error: something is lost. warning: something was changed or is doubtful. info: worth knowing. */
export const severity = z.enum(["error", "warning", "info"]);
/** One of `error`, `warning`, `info`. */
export type Severity = z.infer<typeof severity>;

/** The order of severities, the worst first. */
export const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
