import { Switch } from "@mantine/core";
import { Suspense, useCallback, useDeferredValue, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import type { ImageFilter } from "../api/imageWindow.ts";
import { useInfo } from "../api/server.ts";
import { classColors } from "../drawing/classColor.ts";
import { lazyPage } from "../ui/lazyPage.ts";
import { Name } from "../ui/Name.tsx";
import { TextFilter } from "../ui/TextFilter.tsx";
import { DeleteDataset } from "./DeleteDataset.tsx";
import classes from "./Gallery.module.css";
import { ImageGrid } from "./ImageGrid.tsx";
import { NONE, type Selection } from "./selection.ts";
import { Viewer } from "./Viewer.tsx";

const SelectionBar = lazyPage(() => import("./SelectionBar.tsx").then((bar) => bar.SelectionBar));
const NOBODY: ReadonlySet<number> = new Set();

/** The images of a project as a grid, and one of them large when the address contains it (`?image=`). */
export function Gallery(props: {
  project: Project;
  datasetId: number | undefined;
  className: string | undefined;
  onClearClass: () => void;
}) {
  const { project, datasetId, className } = props;
  const [search, setSearch] = useState("");
  const deferred = useDeferredValue(search.trim());
  const [labelled, setLabelled] = useState(true);
  const [selection, setSelection] = useState<Selection>(NONE);
  const [deletions, setDeletions] = useState(0);
  const [total, setTotal] = useState<number>();
  const { data: info } = useInfo();
  const mayChange = info?.scopes.includes("import") || info?.scopes.includes("admin") || false;
  const [returnTo, setReturnTo] = useState<number>();
  const filter = useMemo<ImageFilter>(
    () => ({ projectId: project.id, datasetId, class: className, search: deferred }),
    [project.id, datasetId, className, deferred],
  );
  // All images of another filter are not the ones that were selected.
  const [selectedOf, setSelectedOf] = useState(filter);
  if (selectedOf !== filter) {
    setSelectedOf(filter);
    if (selection.kind === "all") setSelection(NONE);
  }
  const isSelecting = selection.kind === "all" || selection.ids.size > 0;
  const known = knownTotal(project, filter);
  const colorOf = useMemo(() => classColors(project.classes), [project.classes]);
  const [path, navigate] = useLocation();
  const query = new URLSearchParams(useSearch());
  const open = positive(query.get("image"));
  const at = positive(query.get("at"), 0);

  const openImage = useCallback(
    (id: number, index: number, replace = false) => navigate(`${path}?image=${id}&at=${index}`, { replace }),
    [navigate, path],
  );
  return (
    <div className={classes.gallery}>
      <div className={classes.bar}>
        <TextFilter label="Filter by name" value={search} onChange={setSearch} className={classes.search} />
        {className !== undefined && (
          <button type="button" className={classes.chip} onClick={props.onClearClass} title="Show all classes">
            Class <Name text={className} /> ×
          </button>
        )}
        <span role="status" className={classes.total}>
          {total === undefined ? "" : count(total, "image")}
        </span>
        {mayChange && datasetId !== undefined && <DeleteDataset project={project} datasetId={datasetId} />}
        <Switch
          size="xs"
          className={classes.labels ?? ""}
          label="Labels"
          checked={labelled}
          onChange={(event) => setLabelled(event.currentTarget.checked)}
        />
      </div>
      {isSelecting && mayChange && (
        <Suspense>
          <SelectionBar
            project={project}
            filter={filter}
            selection={selection}
            total={total}
            deletions={deletions}
            onSelect={setSelection}
          />
        </Suspense>
      )}
      <ImageGrid
        key={JSON.stringify(filter)}
        project={project}
        filter={filter}
        known={known}
        colorOf={colorOf}
        labelled={labelled}
        selection={selection}
        onSelect={setSelection}
        onDelete={() => setDeletions((before) => before + 1)}
        onTotal={setTotal}
        onOpen={openImage}
        returnTo={open === undefined ? returnTo : undefined}
      />
      {open !== undefined && (
        <Viewer
          project={project}
          filter={filter}
          known={known}
          imageId={open}
          index={at}
          selected={selection.kind === "some" ? selection.ids : NOBODY}
          colorOf={colorOf}
          onMove={(id, index) => openImage(id, index, true)}
          onClose={() => {
            setReturnTo(at);
            navigate(path);
          }}
        />
      )}
    </div>
  );
}

function positive(text: string | null, least = 1): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= least ? value : undefined;
}

/** How many images match a filter, where the counts of the project contain it. */
function knownTotal(project: Project, filter: ImageFilter): number | undefined {
  if (filter.search !== "") return undefined;
  if (filter.class !== undefined) {
    return filter.datasetId === undefined
      ? project.classes.find(({ title }) => title === filter.class)?.images
      : undefined;
  }
  return filter.datasetId === undefined
    ? project.images
    : project.datasets.find(({ id }) => id === filter.datasetId)?.images;
}
