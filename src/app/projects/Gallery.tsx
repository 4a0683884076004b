import { Switch } from "@mantine/core";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import type { ImageFilter } from "../api/imageWindow.ts";
import { useInfo } from "../api/server.ts";
import { classColors } from "../drawing/classColor.ts";
import { addressOf, type ChangeFilter } from "../ui/filterAddress.ts";
import { lazyPage } from "../ui/lazyPage.ts";
import { DeleteDataset } from "./DeleteDataset.tsx";
import { FilterBar } from "./FilterBar.tsx";
import classes from "./Gallery.module.css";
import { ImageGrid } from "./ImageGrid.tsx";
import { type ChosenFilter, NO_FILTER, numberOf } from "./imageFilterAddress.ts";
import { NONE, type Selection } from "./selection.ts";
import { Viewer } from "./Viewer.tsx";

const SelectionBar = lazyPage(() => import("./SelectionBar.tsx").then((bar) => bar.SelectionBar));
const NOBODY: ReadonlySet<number> = new Set();

/** The images of a project as a grid, and one of them large when the address contains it (`?image=`). */
export function Gallery(props: { project: Project; chosen: ChosenFilter; onFilter: ChangeFilter<ChosenFilter> }) {
  const { project, chosen, onFilter } = props;
  const [labelled, setLabelled] = useState(true);
  const [selection, setSelection] = useState<Selection>(NONE);
  const [deletions, setDeletions] = useState(0);
  const [total, setTotal] = useState<number>();
  const { data: info } = useInfo();
  const mayChange = info?.scopes.includes("import") || info?.scopes.includes("admin") || false;
  const [returnTo, setReturnTo] = useState<number>();
  const filter = useMemo<ImageFilter>(() => ({ projectId: project.id, ...chosen }), [project.id, chosen]);
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
  const search = useSearch();
  const query = new URLSearchParams(search);
  const open = numberOf(query.get("image"));
  const at = numberOf(query.get("at"), 0);

  const openImage = useCallback(
    (id: number, index: number, replace = false) => {
      const to = new URLSearchParams(search);
      to.set("image", String(id));
      to.set("at", String(index));
      navigate(addressOf(path, to), { replace });
    },
    [navigate, path, search],
  );
  const closeImage = () => {
    setReturnTo(at);
    query.delete("image");
    query.delete("at");
    navigate(addressOf(path, query));
  };
  return (
    <div className={classes.gallery}>
      <div className={classes.bar}>
        <FilterBar chosen={chosen} onFilter={onFilter} />
        <span role="status" className={classes.total}>
          {total === undefined ? "" : count(total, "image")}
        </span>
        {mayChange && chosen.datasetId !== undefined && (
          <DeleteDataset project={project} datasetId={chosen.datasetId} />
        )}
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
        onClear={() => onFilter(NO_FILTER)}
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
          onClose={closeImage}
        />
      )}
    </div>
  );
}

/** How many images match a filter, where the counts of the project contain it. */
function knownTotal(project: Project, filter: ImageFilter): number | undefined {
  if (filter.search !== "" || filter.state !== undefined || filter.taskId !== undefined) return undefined;
  if (filter.class !== undefined) {
    return filter.datasetId === undefined
      ? project.classes.find(({ title }) => title === filter.class)?.images
      : undefined;
  }
  return filter.datasetId === undefined
    ? project.images
    : project.datasets.find(({ id }) => id === filter.datasetId)?.images;
}
