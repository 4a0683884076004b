import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconArrowsMaximize,
  IconLayoutSidebarRight,
  IconTags,
  IconTagsOff,
  IconX,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { type ImageFilter, useImage, useImageWindow } from "../api/images.ts";
import type { Labels } from "../drawing/LabelCanvas.tsx";
import { labelsOfAnnotation } from "../drawing/labelsOfAnnotation.ts";
import { formatCount } from "../ui/formatCount.ts";
import { FailedState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { isTyping } from "../ui/useSlashKey.ts";
import { Stage, type StageHandle } from "./Stage.tsx";
import classes from "./Viewer.module.css";
import { ViewerSide } from "./ViewerSide.tsx";

const ZOOM_STEP = 1.4;

/**
 * One image, large: zoom with wheel, buttons or + and -, pan by dragging, arrows for the next and previous one, L for labels, Esc closes.
 * Fills the window as a modal dialog.
 */
export function Viewer(props: {
  project: Project;
  filter: ImageFilter;
  known: number | undefined;
  imageId: number;
  /** Place in the grid; undefined when the address does not tell it. */
  index: number | undefined;
  /** When the image is one of these, next and previous stay among them. */
  selected: ReadonlySet<number>;
  colorOf: (title: string) => string;
  onMove: (id: number, index: number) => void;
  onClose: () => void;
}) {
  const { project, imageId, index, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<StageHandle>(null);
  const [labelled, setLabelled] = useState(true);
  const [side, setSide] = useState(() => window.innerWidth > 760);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [highlighted, setHighlighted] = useState<number>();
  const [zoom, setZoom] = useState<number>();
  const image = useImage(imageId);
  const around = index ?? 0;
  const images = useImageWindow(props.filter, Math.max(around - 1, 0), around + 1, props.known);
  const labels = useMemo<Labels | undefined>(
    () => (image.data === undefined ? undefined : labelsOfAnnotation(image.data, project.classes)),
    [image.data, project.classes],
  );

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    element.showModal();
    return () => element.close();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another image, another list of objects.
  useEffect(() => setHighlighted(undefined), [imageId]);

  const move = async (step: 1 | -1) => {
    if (index === undefined) return;
    const among = props.selected.has(imageId) && props.selected.size > 1 ? props.selected : undefined;
    for (let next = index + step; next >= 0 && next < images.total; next += step) {
      const image = await images.load(next);
      if (image === undefined) return;
      if (among === undefined || among.has(image.id)) return props.onMove(image.id, next);
    }
  };
  const canMove = (step: 1 | -1) => index !== undefined && index + step >= 0 && index + step < images.total;

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "ArrowRight":
        void move(1);
        break;
      case "ArrowLeft":
        void move(-1);
        break;
      case "+":
      case "=":
        stage.current?.zoomBy(ZOOM_STEP);
        break;
      case "-":
        stage.current?.zoomBy(1 / ZOOM_STEP);
        break;
      case "0":
        stage.current?.fit();
        break;
      case "1":
        stage.current?.actual();
        break;
      case "l":
      case "L":
        setLabelled((before) => !before);
        break;
      case "i":
      case "I":
        setSide((before) => !before);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const name = image.data?.name ?? "";
  return (
    <dialog
      ref={dialog}
      className={classes.viewer}
      aria-label={name === "" ? "Image" : `Image ${name}`}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={classes.bar}>
        <div className={classes.words}>
          <Name text={name} className={classes.name} />
          <span className={classes.place} aria-live="polite">
            {index !== undefined && `${formatCount(index + 1)} of ${images.exact ? formatCount(images.total) : "many"}`}
          </span>
        </div>
        <Tool
          label={labelled ? "Hide labels (L)" : "Show labels (L)"}
          pressed={labelled}
          onClick={() => setLabelled(!labelled)}
        >
          {labelled ? <IconTags size={18} /> : <IconTagsOff size={18} />}
        </Tool>
        <Tool label="Zoom out (-)" onClick={() => stage.current?.zoomBy(1 / ZOOM_STEP)}>
          <IconZoomOut size={18} />
        </Tool>
        <span className={classes.zoom}>{zoom === undefined ? "" : `${Math.round(zoom * 100)} %`}</span>
        <Tool label="Zoom in (+)" onClick={() => stage.current?.zoomBy(ZOOM_STEP)}>
          <IconZoomIn size={18} />
        </Tool>
        <Tool label="Fit the window (0)" onClick={() => stage.current?.fit()}>
          <IconArrowsMaximize size={18} />
        </Tool>
        <Tool label={side ? "Hide details (I)" : "Show details (I)"} pressed={side} onClick={() => setSide(!side)}>
          <IconLayoutSidebarRight size={18} />
        </Tool>
        <Tool label="Close (Esc)" onClick={onClose}>
          <IconX size={18} />
        </Tool>
      </header>
      <div className={classes.body}>
        <div className={classes.stage}>
          {image.isError ? (
            <FailedState error={image.error} what="image" onRetry={() => image.refetch()} />
          ) : (
            image.data !== undefined && (
              <Stage
                key={image.data.id}
                ref={stage}
                image={image.data}
                labels={labelled ? labels : undefined}
                colorOf={props.colorOf}
                hidden={hidden}
                highlighted={highlighted}
                onZoom={setZoom}
              />
            )
          )}
          <button
            type="button"
            className={classes.previous}
            aria-label="Previous image"
            disabled={!canMove(-1)}
            onClick={() => void move(-1)}
          >
            <IconArrowLeft size={20} />
          </button>
          <button
            type="button"
            className={classes.next}
            aria-label="Next image"
            disabled={!canMove(1)}
            onClick={() => void move(1)}
          >
            <IconArrowRight size={20} />
          </button>
        </div>
        {side && image.data !== undefined && labels !== undefined && (
          <ViewerSide
            image={image.data}
            labels={labels}
            colorOf={props.colorOf}
            hidden={hidden}
            onHide={(title) =>
              setHidden((before) => {
                const next = new Set(before);
                if (!next.delete(title)) next.add(title);
                return next;
              })
            }
            highlighted={highlighted}
            onHighlight={setHighlighted}
          />
        )}
      </div>
    </dialog>
  );
}

function Tool(props: { label: string; pressed?: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={props.label} withinPortal={false}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={props.label}
        aria-pressed={props.pressed}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
