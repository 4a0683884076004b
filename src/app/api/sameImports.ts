import { useQuery } from "@tanstack/react-query";
import { getFreeTitle } from "../../contract/projects.ts";
import { listSameImports, type SameImport } from "../../contract/sameImports.ts";
import type { SessionSnapshot, UploadSession } from "../../uploader/index.ts";
import { call } from "./call.ts";

/**
 * Returns the earlier import that has most in common with a drop: one of the same contents, or the newest with the same paths. `sameContents`
 * is null until every file is hashed. Undefined when there is none, or as long as that is not known.
 */
export function useSameImport(session: UploadSession, state: SessionSnapshot): SameImport | undefined {
  const { id, phase, found, hashed, failed } = state;
  const isListed = phase.name !== "walking" && found.files > 0;
  const isHashed = isListed && hashed.files + failed.files >= found.files;
  // The names are known first, and they are enough to rule out nearly every drop.
  const byPaths = useQuery({
    queryKey: ["projects", "same", id],
    queryFn: async ({ signal }) => {
      const { paths } = await session.digests();
      return call(listSameImports, { query: { paths }, signal });
    },
    enabled: isListed,
  });
  const isLikely = byPaths.data !== undefined && byPaths.data.items.length > 0;
  const byContents = useQuery({
    queryKey: ["projects", "same", id, failed.files],
    queryFn: async ({ signal }) => {
      const { paths, contents } = await session.digests();
      return call(listSameImports, { query: { paths, ...(contents && { contents }) }, signal });
    },
    // The names of files that fail are not among those that an import names.
    enabled: isHashed && (isLikely || failed.files > 0),
  });
  return (byContents.data ?? byPaths.data)?.items[0];
}

/** Returns the title that a new project with this one would get: the same when it is free. Undefined until it is known. */
export function useFreeTitle(title: string): string | undefined {
  const { data } = useQuery({
    queryKey: ["projects", "free title", title],
    queryFn: ({ signal }) => call(getFreeTitle, { query: { title }, signal }),
    enabled: title !== "",
  });
  return data?.title;
}
