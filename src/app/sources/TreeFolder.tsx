import { IconChevronRight, IconFile, IconFolder, IconServer } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { SourceFolder } from "../../contract/sources.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useSourceFolder } from "../api/sources.ts";
import { formatBytes } from "../ui/formatBytes.ts";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import classes from "./FolderTree.module.css";
import { type Tree, treeKey } from "./treeState.ts";

/** A folder of a tree, and the rows below it when it is open. */
export function TreeFolder(props: { tree: Tree; folder: SourceFolder; name: string; level: number }) {
  const { tree, folder, name, level } = props;
  const key = treeKey(folder);
  const isOpen = tree.open.has(key);
  const Icon = folder.path === "" ? IconServer : IconFolder;
  return (
    <>
      <TreeRow
        tree={tree}
        id={key}
        level={level}
        label={name}
        expanded={isOpen}
        chosen={tree.chosen === key}
        onClick={() => {
          tree.choose(folder);
          tree.setOpen(folder, true);
        }}
      >
        {/* The keyboard opens folders with the arrow keys. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a part of the row, for the mouse */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys */}
        <span
          className={classes.toggle}
          data-toggle
          data-open={isOpen || undefined}
          onClick={(event) => {
            event.stopPropagation();
            tree.setOpen(folder, !isOpen);
          }}
        >
          <IconChevronRight size={16} aria-hidden="true" />
        </span>
        <Icon size={16} stroke={1.7} aria-hidden="true" className={classes.icon} />
        <Name text={name} />
      </TreeRow>
      {isOpen && <FolderRows tree={tree} folder={folder} level={level + 1} />}
    </>
  );
}

/** The rows of an open folder: an error, nothing, or its entries with "Show more". */
function FolderRows(props: { tree: Tree; folder: SourceFolder; level: number }) {
  const { tree, folder, level } = props;
  const listing = useSourceFolder(folder);
  const note = (label: string, onClick?: () => void, isBad = false) => (
    <TreeRow
      tree={tree}
      id={`${treeKey(folder)}//${isBad ? "error" : "note"}`}
      level={level}
      label={label}
      onClick={onClick}
    >
      <span className={classes.note} data-bad={isBad || undefined}>
        {label}
      </span>
    </TreeRow>
  );
  if (listing.isPending) {
    // Not a row, so that the focus is never on something that goes away.
    return (
      <div role="none" className={classes.row} style={{ "--level": level } as React.CSSProperties}>
        <span className={classes.note}>Loading…</span>
      </div>
    );
  }
  const entries = listing.data?.pages.flatMap(({ items }) => items) ?? [];
  const failed =
    listing.isError && note(`${sentenceOf(listing.error)} Press to try again.`, () => void listing.refetch(), true);
  if (entries.length === 0) return failed || note("This folder is empty");
  return (
    <>
      {entries.map(({ name, kind, bytes }) => {
        const path = folder.path === "" ? name : `${folder.path}/${name}`;
        const below = { source: folder.source, path };
        if (kind === "folder")
          return <TreeFolder key={`d${name}`} tree={tree} folder={below} name={name} level={level} />;
        const facts = kind === "file" ? (bytes === null ? "" : formatBytes(bytes)) : "not imported";
        return (
          <TreeRow key={`f${name}`} tree={tree} id={treeKey(below)} level={level} label={`${name}, ${facts}`}>
            <span className={classes.toggle} />
            <IconFile size={16} stroke={1.7} aria-hidden="true" className={classes.icon} />
            <Name text={name} className={classes.file} />
            <span className={classes.facts}>{facts}</span>
          </TreeRow>
        );
      })}
      {failed}
      {listing.hasNextPage &&
        !listing.isError &&
        note(listing.isFetchingNextPage ? "Loading…" : "Show more", () => void listing.fetchNextPage())}
    </>
  );
}

/** One row. Without `onClick` it does nothing; with `expanded` it is a folder. */
function TreeRow(props: {
  tree: Tree;
  id: string;
  level: number;
  label: string;
  expanded?: boolean;
  chosen?: boolean;
  onClick?: (() => void) | undefined;
  children: ReactNode;
}) {
  const { tree, id, level, onClick } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      role="treeitem"
      aria-level={level}
      aria-label={visibleName(props.label)}
      aria-expanded={props.expanded}
      aria-selected={props.chosen ?? false}
      aria-disabled={onClick === undefined || undefined}
      tabIndex={tree.current === id || tree.first === id ? 0 : -1}
      className={classes.row}
      style={{ "--level": level } as React.CSSProperties}
      onFocus={() => tree.setCurrent(id)}
      onClick={onClick}
    >
      {props.children}
    </div>
  );
}
