import { IconCheck, IconPhotoOff } from "@tabler/icons-react";
import { type MouseEvent, memo, useMemo } from "react";
import type { Image } from "../../contract/images.ts";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { thumbnailUrl, useImage } from "../api/images.ts";
import { useThumbnail } from "../api/useThumbnail.ts";
import { LabelCanvas, type Labels } from "../drawing/LabelCanvas.tsx";
import { labelsOfAnnotation } from "../drawing/labelsOfAnnotation.ts";
import { coverView } from "../drawing/labelView.ts";
import { TileCaption } from "../ui/TileCaption.tsx";
import { visibleName } from "../ui/visibleName.ts";
import classes from "./Gallery.module.css";

/** One image of the grid: thumbnail, labels, name and object count. Without `image`, a placeholder while it is loading. */
export const ImageTile = memo(function ImageTile(props: {
  index: number;
  /** Length of the list; -1 while that is not known, as `aria-setsize` has it. */
  total: number;
  /** Place in the grid, in CSS pixels. */
  left: number;
  top: number;
  side: number;
  image: Image | undefined;
  project: Project;
  colorOf: (title: string) => string;
  labelled: boolean;
  current: boolean;
  selected: boolean;
  onOpen: (id: number, index: number) => void;
  /** True while any image is selected. */
  selecting: boolean;
  onSelect: (index: number, isRange: boolean) => void;
  onFocus: (index: number) => void;
  onPreview: (image: Image | undefined, tile: HTMLElement | undefined) => void;
}) {
  const { index, image, left, top, side } = props;
  const place = { width: side, height: side, transform: `translate(${left}px, ${top}px)` };
  if (image === undefined) {
    return <li className={classes.cell} data-index={index} aria-busy="true" style={place} />;
  }
  const open = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.altKey) return;
    event.preventDefault();
    props.onPreview(undefined, undefined);
    if (event.ctrlKey || event.shiftKey) props.onSelect(index, event.shiftKey);
    else props.onOpen(image.id, index);
  };
  return (
    <li
      className={classes.cell}
      data-index={index}
      data-selected={props.selected || undefined}
      aria-setsize={props.total}
      aria-posinset={index + 1}
      style={place}
      onPointerEnter={(event) => event.pointerType === "mouse" && props.onPreview(image, event.currentTarget)}
      onPointerLeave={() => props.onPreview(undefined, undefined)}
    >
      <a
        href={`?image=${image.id}&at=${index}`}
        className={classes.link}
        tabIndex={props.current ? 0 : -1}
        aria-label={`${visibleName(image.name)}, ${count(image.objects, "object")}${props.selected ? ", selected" : ""}`}
        onClick={open}
        onFocus={(event) => {
          props.onFocus(index);
          if (event.currentTarget.matches(":focus-visible"))
            props.onPreview(image, event.currentTarget.parentElement ?? undefined);
        }}
        onBlur={() => props.onPreview(undefined, undefined)}
      >
        <Thumbnail image={image} />
        {props.labelled && image.objects > 0 && (
          <TileLabels image={image} project={props.project} colorOf={props.colorOf} />
        )}
        <TileCaption name={image.name} objects={image.objects} />
      </a>
      <button
        type="button"
        className={classes.check}
        data-shown={props.selecting || undefined}
        aria-label={`Select ${visibleName(image.name)}`}
        aria-pressed={props.selected}
        tabIndex={-1}
        onClick={(event) => props.onSelect(index, event.shiftKey)}
      >
        <span>{props.selected && <IconCheck size={14} stroke={3} aria-hidden="true" />}</span>
      </button>
    </li>
  );
});

function Thumbnail(props: { image: Image }) {
  const source = thumbnailUrl(props.image, 256);
  const { state, failed } = useThumbnail(source);
  if (state === "waiting") return <span className={classes.waiting} aria-hidden="true" />;
  if (state === "broken") {
    return (
      <span className={classes.broken}>
        <IconPhotoOff size={22} stroke={1.4} />
        No preview
      </span>
    );
  }
  return (
    <img
      className={classes.thumbnail}
      src={source}
      alt={visibleName(props.image.name)}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={failed}
    />
  );
}

/** Labels over a thumbnail that fills its tile. Lists omit very long annotations; those are loaded one by one. */
function TileLabels(props: { image: Image; project: Project; colorOf: (title: string) => string }) {
  const { image, project, colorOf } = props;
  const full = useImage(image.annotation === null ? image.id : undefined);
  const shown = full.data ?? image;
  const labels = useMemo<Labels>(() => labelsOfAnnotation(shown, project.classes), [shown, project.classes]);
  const { width, height } = shown;
  const viewOf = useMemo(
    () => (surface: { width: number; height: number }) =>
      coverView({ width: width ?? 1, height: height ?? 1 }, surface),
    [width, height],
  );
  if (width === null || height === null) return null;
  return <LabelCanvas labels={labels} viewOf={viewOf} colorOf={colorOf} lineWidth={1.75} />;
}
