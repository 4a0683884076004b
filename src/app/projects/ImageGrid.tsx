import { Button } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { IMAGES_PER_CHANGE } from "../../contract/limits.ts";
import type { Project } from "../../contract/projects.ts";
import { type ImageFilter, useImageWindow } from "../api/imageWindow.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { FailedState } from "../ui/LoadState.tsx";
import { layTiles, useRowsOfSide, useTileFocus } from "../ui/tileGrid.ts";
import classes from "./Gallery.module.css";
import { HoverPreview, useHoverPreview } from "./HoverPreview.tsx";
import { ImageTile } from "./ImageTile.tsx";
import { ALL, isSelected, NONE, type Selection, sizeOf, withImages } from "./selection.ts";

function nothing(): void {}

/** Between tiles, CSS pixels. */
const GAP = 10;
/** Shortest side of a tile, CSS pixels. */
const LEAST_TILE = 150;
/** Height of the sticky header of the page, CSS pixels. */
const HEADER = 56;

/**
 * A virtual grid of thumbnails that scrolls with the page: only what is in sight is drawn and loaded, so that 100,000 images are as fast as
 * ten. One tile is in the tab order; arrows, Home, End and Page keys move, Enter opens. Space selects, with Shift all up to the last selected
 * one; Ctrl+A selects all, Escape none, Delete moves the selected ones to the trash.
 */
export function ImageGrid(props: {
  project: Project;
  filter: ImageFilter;
  known: number | undefined;
  colorOf: (title: string) => string;
  labelled: boolean;
  selection: Selection;
  onSelect: (change: (selection: Selection) => Selection) => void;
  /** Asked by the Delete key. */
  onDelete: () => void;
  /** Asked to show every image again, when the filter leaves none. */
  onClear: () => void;
  /** Called with the length of the list, once it is known. */
  onTotal: (total: number | undefined) => void;
  onOpen: (id: number, index: number) => void;
  /** Index of the image that gets the focus, because its viewer was closed. */
  returnTo: number | undefined;
}) {
  const { project, filter, selection, onSelect, onTotal } = props;
  const box = useRef<HTMLUListElement>(null);
  const [place, setPlace] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      const { width, top } = element.getBoundingClientRect();
      setPlace({ width, top: top + window.scrollY });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const { columns, side: tile } = layTiles(place.width, LEAST_TILE, GAP);

  const [range, setRange] = useState({ from: 0, to: 0 });
  const images = useImageWindow(filter, range.from, range.to, props.known);
  const rowCount = Math.ceil(images.total / columns);
  const rows = useWindowVirtualizer({
    count: place.width === 0 ? 0 : rowCount,
    estimateSize: () => tile + GAP,
    overscan: 3,
    scrollMargin: place.top,
    scrollPaddingStart: HEADER + GAP,
    scrollPaddingEnd: GAP,
  });
  useRowsOfSide(rows, tile);
  const virtualRows = rows.getVirtualItems();
  const from = (virtualRows[0]?.index ?? 0) * columns;
  const to = Math.max(from, Math.min(((virtualRows.at(-1)?.index ?? 0) + 1) * columns, Math.max(images.total, 1)) - 1);
  if (range.from !== from || range.to !== to) setRange({ from, to });

  const known = images.exact || props.known !== undefined ? images.total : undefined;
  useEffect(() => onTotal(known), [onTotal, known]);

  /** The tile that was selected last, from which Shift selects. */
  const anchor = useRef(0);
  const { at: imageAt, load } = images;
  const select = useCallback(
    async (index: number, isRange: boolean) => {
      const from = anchor.current;
      if (!isRange) anchor.current = index;
      const id = imageAt(index)?.id;
      if (!isRange) {
        if (id !== undefined) onSelect((before) => withImages(before, [id], !isSelected(before, id)));
        return;
      }
      const ids: number[] = [];
      for (let each = Math.min(from, index); each <= Math.max(from, index); each++) {
        const one = imageAt(each)?.id ?? (await load(each))?.id;
        if (one !== undefined) ids.push(one);
        if (ids.length > IMAGES_PER_CHANGE) break;
      }
      onSelect((before) => withImages(before, ids, true));
    },
    [imageAt, load, onSelect],
  );

  const { current, setCurrent, moveTo } = useTileFocus({
    box,
    total: images.total,
    find: (index) => box.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`),
    scrollTo: (index) => rows.scrollToIndex(Math.floor(index / columns), { align: "auto" }),
  });

  const { returnTo } = props;
  const onReturn = useEffectEvent(moveTo);
  useEffect(() => {
    if (returnTo !== undefined) onReturn(returnTo);
  }, [returnTo]);

  const onKeyDown = (event: KeyboardEvent) => {
    const perPage = Math.max(1, Math.floor(window.innerHeight / (tile + GAP)) - 1) * columns;
    const moves: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: Math.min(current + columns, images.total - 1),
      ArrowUp: current - columns < 0 ? current : current - columns,
      PageDown: current + perPage,
      PageUp: current - perPage,
      Home: 0,
      End: images.total - 1,
    };
    const target = moves[event.key];
    if (target !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      moveTo(target);
    } else if (event.key === " ") {
      event.preventDefault();
      void select(current, event.shiftKey);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSelect(() => ALL);
    } else if (event.key === "Escape") onSelect(() => NONE);
    else if (event.key === "Delete" && sizeOf(selection, images.total) > 0) props.onDelete();
  };
  const preview = useHoverPreview();
  const selecting = sizeOf(selection, images.total) > 0;

  if (images.failed !== undefined && images.total === 0) {
    return <FailedState error={images.failed} what="images" onRetry={images.refetch} />;
  }
  if (images.exact && images.total === 0) {
    return (
      <Card>
        <EmptyState icon={<IconPhotoOff size={36} stroke={1.5} />} title="No images">
          {isNarrowed(filter) ? (
            <>
              <p>No images match this filter.</p>
              <Button variant="default" size="xs" mt="sm" onClick={props.onClear}>
                Clear the filter
              </Button>
            </>
          ) : (
            `This ${filter.datasetId === undefined ? "project" : "dataset"} has no images.`
          )}
        </EmptyState>
      </Card>
    );
  }
  return (
    <>
      {images.failed !== undefined && <FailedState error={images.failed} what="images" onRetry={images.refetch} />}
      <ul
        ref={box}
        aria-label="Images"
        tabIndex={-1}
        className={classes.tiles}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {virtualRows.flatMap((row) =>
          Array.from({ length: Math.min(columns, images.total - row.index * columns) }, (_, column) => {
            const index = row.index * columns + column;
            const image = images.at(index);
            return (
              <ImageTile
                key={index}
                index={index}
                total={images.exact ? images.total : -1}
                left={column * (tile + GAP)}
                top={row.start - rows.options.scrollMargin}
                side={tile}
                image={image}
                project={project}
                colorOf={props.colorOf}
                labelled={props.labelled}
                current={index === current}
                selected={image !== undefined && isSelected(selection, image.id)}
                selecting={selecting}
                onOpen={props.onOpen}
                onSelect={select}
                onFocus={setCurrent}
                // While one selects, nothing lies over the images.
                onPreview={selecting ? nothing : preview.show}
              />
            );
          }),
        )}
      </ul>
      <HoverPreview
        at={selecting ? undefined : preview.at}
        project={project}
        colorOf={props.colorOf}
        labelled={props.labelled}
      />
    </>
  );
}

/** Returns true for a filter that is more than the choice of a dataset. */
function isNarrowed({ search, class: title, state, taskId }: ImageFilter): boolean {
  return search !== "" || title !== undefined || state !== undefined || taskId !== undefined;
}
