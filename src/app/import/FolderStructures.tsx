import { Suspense, useState } from "react";
import { usePresets } from "../api/server.ts";
import { lazyPage } from "../ui/lazyPage.ts";
import classes from "./FolderStructures.module.css";

const StructuresDialog = lazyPage(() => import("./StructuresDialog.tsx").then((dialog) => dialog.StructuresDialog));

/** A link that opens a list of all formats with the folder structures that they read. Renders nothing until the formats are loaded. */
export function FolderStructures(props: { children: string }) {
  const [state, setState] = useState<"never" | "open" | "closed">("never");
  const { data } = usePresets();
  if (data === undefined) return null;
  return (
    <>
      <button type="button" className={classes.link} onClick={() => setState("open")}>
        {props.children}
      </button>
      {state !== "never" && (
        <Suspense>
          <StructuresDialog presets={data.items} isOpen={state === "open"} onClose={() => setState("closed")} />
        </Suspense>
      )}
    </>
  );
}
