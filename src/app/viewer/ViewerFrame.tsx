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
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Labels } from "../drawing/LabelCanvas.tsx";
import { Name } from "../ui/Name.tsx";
import { isTyping } from "../ui/useSlashKey.ts";
import { Stage, type StageHandle, type StageImage } from "./Stage.tsx";
import classes from "./Viewer.module.css";
import { type ImageFacts, ViewerSide } from "./ViewerSide.tsx";

const ZOOM_STEP = 1.4;

/**
 * One image, large, as a modal dialog that fills the window. The wheel, the buttons, + and - zoom, 0 fits, 1 shows the actual size,
 * dragging pans, arrows go to the next and previous image, L switches the labels, I the details, Esc closes.
 */
export function ViewerFrame(props: {
  /** Different for each image. */
  id: string | number;
  /** Empty while it is not known. */
  name: string;
  /** Which image of how many, such as "3 of 120"; undefined while it is not known. */
  position: string | undefined;
  /** Undefined while it is loading. */
  image: StageImage | undefined;
  labels: Labels | undefined;
  facts: ImageFacts | undefined;
  colorOf: (title: string) => string;
  /** Shown instead of the image when it could not be loaded. */
  failure?: ReactNode;
  canMove: (step: 1 | -1) => boolean;
  onMove: (step: 1 | -1) => void;
  onClose: () => void;
}) {
  const { id, name, image, labels, facts, canMove, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<StageHandle>(null);
  const [labelled, setLabelled] = useState(true);
  const [side, setSide] = useState(() => window.innerWidth > 760);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [highlight, setHighlight] = useState<{ id: string | number; index: number | undefined }>();
  // A highlighted object belongs to its image.
  const highlighted = highlight?.id === id ? highlight.index : undefined;
  // The zoom shown belongs to the image shown, and is unknown until that image is on the stage.
  const [zoom, setZoom] = useState<{ id: string | number; scale: number }>();
  const onZoom = useCallback((scale: number) => setZoom({ id, scale }), [id]);

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    element.showModal();
    return () => element.close();
  }, []);

  const move = (step: 1 | -1) => {
    if (canMove(step)) props.onMove(step);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "ArrowRight":
        move(1);
        break;
      case "ArrowLeft":
        move(-1);
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
        <div className={classes.title}>
          <Name text={name} className={classes.name} />
          <span className={classes.place} aria-live="polite">
            {props.position}
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
        <span className={classes.zoom}>{zoom?.id === id ? `${Math.round(zoom.scale * 100)}%` : ""}</span>
        <Tool label="Zoom in (+)" onClick={() => stage.current?.zoomBy(ZOOM_STEP)}>
          <IconZoomIn size={18} />
        </Tool>
        <Tool label="Fit to window (0)" onClick={() => stage.current?.fit()}>
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
          {props.failure ??
            (image !== undefined && (
              <Stage
                key={id}
                ref={stage}
                image={image}
                labels={labelled ? labels : undefined}
                colorOf={props.colorOf}
                hidden={hidden}
                highlighted={highlighted}
                onZoom={onZoom}
              />
            ))}
          <button
            type="button"
            className={classes.previous}
            aria-label="Previous image"
            disabled={!canMove(-1)}
            onClick={() => move(-1)}
          >
            <IconArrowLeft size={20} />
          </button>
          <button
            type="button"
            className={classes.next}
            aria-label="Next image"
            disabled={!canMove(1)}
            onClick={() => move(1)}
          >
            <IconArrowRight size={20} />
          </button>
        </div>
        {side && facts !== undefined && labels !== undefined && (
          <ViewerSide
            facts={facts}
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
            onHighlight={(index) => setHighlight({ id, index })}
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
