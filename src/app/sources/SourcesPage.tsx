import { IconFolderOpen, IconServerOff } from "@tabler/icons-react";
import { Link, useLocation, useSearch } from "wouter";
import type { SourceFolder } from "../../contract/sources.ts";
import { useSources } from "../api/sources.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import shell from "../ui/Shell.module.css";
import { FolderImport } from "./FolderImport.tsx";
import { FolderTree } from "./FolderTree.tsx";
import classes from "./SourcesPage.module.css";

/** The address of this page. */
const PAGE = "/import/server";

/** Import a folder that is on the side of the server: choose it in a tree, see what it is, start. The address holds the chosen folder. */
export function SourcesPage() {
  const sources = useSources();
  const query = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const source = query.get("source");
  const chosen: SourceFolder | undefined = source === null ? undefined : { source, path: query.get("path") ?? "" };
  const choose = (folder: SourceFolder) => {
    navigate(`${PAGE}?${new URLSearchParams({ source: folder.source, path: folder.path })}`, { replace: true });
  };
  const items = sources.data?.items ?? [];
  return (
    <div className={shell.page}>
      <PageHead title="Import from the server" tab="From the server">
        Choose a folder that is on the server. Nothing passes through this browser, which may be closed once the import
        has started.
      </PageHead>
      <LoadState query={sources} what="list of folders">
        {items.length === 0 ? (
          <Card>
            <EmptyState
              icon={<IconServerOff size={36} stroke={1.5} />}
              title="The server has no folders to import from"
              action={<Link href="/">Drop a folder instead</Link>}
            >
              Whoever runs the server can name some in IMPORT_ROOTS and IMPORT_BUCKETS.
            </EmptyState>
          </Card>
        ) : (
          <div className={classes.columns}>
            <Card title="Folders" flush>
              <FolderTree sources={items.map(({ name }) => name)} chosen={chosen} onChoose={choose} />
            </Card>
            {chosen === undefined ? (
              <Card>
                <EmptyState icon={<IconFolderOpen size={36} stroke={1.5} />} title="Choose a folder">
                  Its format and contents appear here.
                </EmptyState>
              </Card>
            ) : (
              <FolderImport key={`${chosen.source}/${chosen.path}`} folder={chosen} />
            )}
          </div>
        )}
      </LoadState>
    </div>
  );
}
