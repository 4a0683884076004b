import { Button } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import type { Figure } from "../../model/figure.ts";
import { formatCount } from "../../model/plural.ts";
import type { Problem } from "../../model/problem.ts";
import type { Tag } from "../../model/tag.ts";
import type { Labels } from "../drawing/LabelCanvas.tsx";
import { SeverityMark } from "../problems/ProblemsTable.tsx";
import { ClassDot } from "../ui/ClassDot.tsx";
import { CopyButton } from "../ui/CopyButton.tsx";
import { formatBytes } from "../ui/formatBytes.ts";
import { keyed } from "../ui/keyed.ts";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import classes from "./Viewer.module.css";
import { ViewerKeys } from "./ViewerKeys.tsx";

const SHOWN_OBJECTS = 200;

const geometryNames: Record<Figure["geometry"]["type"], string> = {
  point: "point",
  rectangle: "box",
  rotatedRectangle: "oriented bounding box",
  polygon: "polygon",
  multipart: "multipart polygon",
  bitmap: "mask",
  polyline: "polyline",
  graph: "keypoints",
  other: "not drawn",
};

/** What the viewer shows of an image besides its objects. */
export interface ImageFacts {
  readonly name: string;
  readonly dataset: string;
  /** Path in the drop. */
  readonly path: string;
  /** Upright size in pixels. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly bytes: number | undefined;
  /** Kind by its first bytes, such as `jpeg`. */
  readonly kind: string;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  readonly labelled: boolean;
  readonly tags: readonly Tag[];
  /** Empty for none. */
  readonly description: string;
  readonly problems?: readonly Problem[];
  /** Address to download the file from; undefined for an image that is not on the server yet. */
  readonly file?: string;
}

/** The details of an image: its classes (each can be hidden), tags, objects, problems and facts. */
export function ViewerSide(props: {
  facts: ImageFacts;
  labels: Labels;
  colorOf: (title: string) => string;
  hidden: ReadonlySet<string>;
  onHide: (title: string) => void;
  highlighted: number | undefined;
  onHighlight: (index: number | undefined) => void;
}) {
  const { facts, labels, colorOf, hidden } = props;
  const [all, setAll] = useState(false);
  const { figures } = labels;
  const counts = new Map<string, number>();
  for (const figure of figures) counts.set(figure.class, (counts.get(figure.class) ?? 0) + 1);
  const { tags, description, size, problems = [] } = facts;
  const shown = all ? figures : figures.slice(0, SHOWN_OBJECTS);
  return (
    <aside className={classes.side} aria-label="Details">
      {counts.size > 0 && (
        <section className={classes.group}>
          <h2>Classes</h2>
          {[...counts].map(([title, count]) => (
            <button
              key={title}
              type="button"
              className={classes.row}
              aria-pressed={!hidden.has(title)}
              title={hidden.has(title) ? "Show this class" : "Hide this class"}
              onClick={() => props.onHide(title)}
            >
              <ClassDot color={colorOf(title)} off={hidden.has(title)} />
              <span className={classes.rowName}>
                <Name text={title} className={hidden.has(title) ? classes.off : undefined} />
              </span>
              <span className={classes.muted}>{formatCount(count)}</span>
              {hidden.has(title) ? (
                <IconEyeOff size={15} aria-hidden="true" />
              ) : (
                <IconEye size={15} aria-hidden="true" />
              )}
            </button>
          ))}
        </section>
      )}
      {tags.length > 0 && (
        <section className={classes.group}>
          <h2>Tags</h2>
          <Tags tags={tags} />
        </section>
      )}
      {figures.length > 0 && (
        <section className={classes.group}>
          <h2>
            Objects <span className={classes.muted}>{formatCount(figures.length)}</span>
          </h2>
          <ul onPointerLeave={() => props.onHighlight(undefined)}>
            {keyed(shown, (figure) => `${figure.geometry.type} ${figure.class}`).map(([key, figure], index) => (
              <li key={key}>
                <button
                  type="button"
                  className={classes.row}
                  data-lit={props.highlighted === index || undefined}
                  onPointerEnter={() => props.onHighlight(index)}
                  onFocus={() => props.onHighlight(index)}
                  onBlur={() => props.onHighlight(undefined)}
                >
                  <ClassDot color={colorOf(figure.class)} off={hidden.has(figure.class)} />
                  <span className={classes.rowName}>
                    <Name text={figure.class} />
                  </span>
                  <span className={classes.muted}>{geometryNames[figure.geometry.type]}</span>
                </button>
                {figure.tags.length > 0 && <Tags tags={figure.tags} />}
              </li>
            ))}
          </ul>
          {figures.length > shown.length && (
            <button type="button" className={classes.row} onClick={() => setAll(true)}>
              Show all {formatCount(figures.length)}
            </button>
          )}
        </section>
      )}
      {figures.length === 0 && (
        <p className={classes.muted}>{facts.labelled ? "Reviewed, no objects." : "Not labelled."}</p>
      )}
      {problems.length > 0 && (
        <section className={classes.group}>
          <h2>Problems</h2>
          <ul className={classes.problems}>
            {keyed(problems, ({ message }) => message).map(([key, problem]) => (
              <li key={key}>
                <SeverityMark severity={problem.severity} />
                <span>
                  <bdi>{problem.message}</bdi> {problem.action && <bdi className={classes.muted}>{problem.action}</bdi>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {description !== "" && (
        <section className={classes.group}>
          <h2>Description</h2>
          <bdi>{description}</bdi>
        </section>
      )}
      <section className={classes.group}>
        <h2>Image</h2>
        <dl className={classes.facts}>
          <Fact name="Dataset">
            <Name text={facts.dataset} wrap />
          </Fact>
          <Fact name="Path">
            <Name text={facts.path} wrap />
          </Fact>
          {size !== undefined && (
            <Fact name="Size">
              {formatCount(size.width)} × {formatCount(size.height)} px
            </Fact>
          )}
          <Fact name="File">
            {facts.bytes !== undefined && `${formatBytes(facts.bytes)}, `}
            {facts.kind.toUpperCase()}
          </Fact>
          {facts.orientation !== 1 && <Fact name="Orientation">EXIF {facts.orientation}, shown upright</Fact>}
        </dl>
        {facts.file !== undefined && (
          <div className={classes.links}>
            <Button component="a" size="xs" variant="default" href={facts.file} download={facts.name}>
              Download image
            </Button>
            <CopyButton text={() => window.location.href} label="Copy link" />
          </div>
        )}
      </section>
      <ViewerKeys />
    </aside>
  );
}

function Fact(props: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Tags(props: { tags: readonly Tag[] }) {
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 4 }}>
      {keyed(props.tags, tagText).map(([key, tag]) => (
        <Pill key={key}>
          <Name text={tagText(tag)} />
        </Pill>
      ))}
    </div>
  );
}

function tagText(tag: Tag): string {
  return tag.value === undefined ? tag.name : `${tag.name}: ${tag.value}`;
}
