import { useInfiniteQuery } from "@tanstack/react-query";
import { type AuditAction, listAudit } from "../../contract/audit.ts";
import { call } from "./call.ts";

/** Who did what, newest first; `action` undefined for all. The server lists it only for admins. */
export function useAudit(action: AuditAction | undefined) {
  return useInfiniteQuery({
    queryKey: ["audit", action],
    queryFn: ({ signal, pageParam }) => call(listAudit, { query: { action, limit: 25, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
