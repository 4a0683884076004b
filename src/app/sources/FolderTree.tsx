import { type KeyboardEvent, useState } from "react";
import type { SourceFolder } from "../../contract/sources.ts";
import classes from "./FolderTree.module.css";
import { TreeFolder } from "./TreeFolder.tsx";
import { nextRow } from "./treeKeys.ts";
import { ancestorsOf, type Tree, treeKey } from "./treeState.ts";

/** The folders of all sources as a tree whose folders are loaded when they are opened. Arrow keys move, Enter chooses. */
export function FolderTree(props: {
  sources: readonly string[];
  chosen: SourceFolder | undefined;
  onChoose(folder: SourceFolder): void;
}) {
  const { sources, chosen, onChoose } = props;
  const first = sources[0] ?? "";
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set([...(sources.length === 1 ? [treeKey({ source: first, path: "" })] : []), ...ancestorsOf(chosen)]),
  );
  const [current, setCurrent] = useState(() => treeKey(chosen ?? { source: first, path: "" }));

  function setFolderOpen(folder: SourceFolder, isOpen: boolean): void {
    setOpen((before) => {
      const after = new Set(before);
      if (isOpen) after.add(treeKey(folder));
      else after.delete(treeKey(folder));
      return after;
    });
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const row = rows[at];
    if (row === undefined) return;
    const move = nextRow(
      event.key,
      rows.map(({ ariaLevel, ariaExpanded }) => ({ level: Number(ariaLevel), expanded: ariaExpanded })),
      at,
    );
    if (move === undefined) return;
    event.preventDefault();
    if (move === "toggle") row.querySelector<HTMLElement>("[data-toggle]")?.click();
    else if (move === "choose") row.click();
    else rows[move]?.focus();
  }

  const tree: Tree = {
    open,
    chosen: chosen && treeKey(chosen),
    current,
    first: treeKey({ source: first, path: "" }),
    setOpen: setFolderOpen,
    choose: onChoose,
    setCurrent,
  };
  return (
    <div role="tree" aria-label="Folders of the server" className={classes.tree} onKeyDown={onKeyDown}>
      {sources.map((source) => (
        <TreeFolder key={source} tree={tree} folder={{ source, path: "" }} name={source} level={1} />
      ))}
    </div>
  );
}
