import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconPhoto, IconRefresh } from "@tabler/icons-react";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ClassTitles } from "../../formats/public.ts";
import { ClassChoices } from "../../formats/public.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { classColors } from "../drawing/classColor.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import type { Samples } from "../preflight/preflightState.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import { Card } from "../ui/Card.tsx";
import type { ClassOverview, ImportedClass } from "./classOverview.ts";
import { createImageOpener } from "./imageOpener.ts";
import classes from "./Preview.module.css";
import { PreviewTile } from "./PreviewTile.tsx";
import { PreviewViewer } from "./PreviewViewer.tsx";
import { useTileKeys } from "./useTileKeys.ts";
import { whenHashed } from "./whenHashed.ts";

/** Tiles that are shown at once. */
const SHOWN = 12;

/** How long the images of a drop may wait for its hashing, in milliseconds. */
const MOST_WAIT_MS = 2_000;

const modes: readonly { value: keyof Samples; label: string }[] = [
  { value: "first", label: "First" },
  { value: "random", label: "Random" },
  { value: "withProblems", label: "With problems" },
];

/** Images of a drop with the labels that they will have. Placeholders are shown until the images are read. Each tile opens the viewer. */
export const Preview = memo(function Preview(props: {
  session: UploadSession;
  preflight: PreflightState;
  overview: ClassOverview;
  titles: ClassTitles | undefined;
}) {
  const { session, preflight, titles } = props;
  const { imported } = props.overview;
  const { done, samples } = preflight;
  const [mode, setMode] = useState<keyof Samples>("first");
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<number>();
  // Counts grow while the drop is read; labels are drawn again only when their look changes.
  const looks = JSON.stringify(imported.map(({ title, color, skeleton }) => ({ title, color, skeleton })));
  const { colorOf, skeletons } = useMemo(() => {
    const known: Pick<ImportedClass, "title" | "color" | "skeleton">[] = JSON.parse(looks);
    return {
      colorOf: classColors(known),
      skeletons: new Map(known.map(({ title, skeleton }) => [title, skeleton])),
    };
  }, [looks]);
  const kept = useSteady(samples[mode], `${mode} ${done}`);
  const from = kept.length > SHOWN ? (page * SHOWN) % kept.length : 0;
  const shown = useMemo(() => {
    const choices = new ClassChoices(titles);
    // The list wraps around, so that every page is full.
    const onPage = [...kept.slice(from), ...kept.slice(0, from)].slice(0, SHOWN);
    return onPage.map((sample): Sample => ({ ...sample, image: choices.apply(sample.image) }));
  }, [kept, from, titles]);
  const opener = useMemo(() => createImageOpener(session), [session]);
  useEffect(() => () => opener.close(), [opener]);
  const rest = useMemo(() => whenHashed(session, MOST_WAIT_MS), [session]);
  const changeMode = useCallback((next: keyof Samples) => {
    setMode(next);
    setPage(0);
  }, []);
  const tiles = done ? shown.length : SHOWN;
  const keys = useTileKeys(shown.length);
  const last = useRef(open);
  useEffect(() => {
    // When the viewer closes, the focus returns to the tile of the image that was seen last.
    if (open === undefined && last.current !== undefined) keys.focus(last.current);
    last.current = open;
  });

  return (
    <Card
      title="Preview"
      note={mode === "first" && preflight.objects > 0 ? "Labels as they will be imported" : undefined}
      side={
        <>
          {kept.length > SHOWN && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Show other images"
              title="Show other images"
              onClick={() => setPage(page + 1)}
            >
              <IconRefresh size={16} />
            </ActionIcon>
          )}
          <ModeChoice mode={mode} onChange={changeMode} />
        </>
      }
    >
      {tiles === 0 ? (
        <p className={classes.none}>{emptyText(mode, preflight)}</p>
      ) : (
        <ul ref={keys.list} className={classes.tiles} aria-label="Preview" onKeyDown={keys.onKeyDown}>
          {Array.from({ length: tiles }, (_, index) => {
            const sample = shown[index];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a tile is its index.
              <li key={index} className={classes.tile}>
                {sample === undefined ? (
                  <IconPhoto className={classes.placeholder} size={24} stroke={1.2} aria-hidden="true" />
                ) : (
                  <PreviewTile
                    key={sample.image.path}
                    opener={opener}
                    rest={rest}
                    sample={sample}
                    colorOf={colorOf}
                    skeletons={skeletons}
                    index={index}
                    inTabOrder={index === keys.current}
                    onFocus={keys.setCurrent}
                    onOpen={setOpen}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {preflight.failed !== undefined && (
        <p className={classes.none}>
          The preview is incomplete: <bdi>{preflight.failed}</bdi> The import reads all files again and reports every
          problem.
        </p>
      )}
      {open !== undefined && shown[open] !== undefined && (
        <PreviewViewer
          opener={opener}
          sample={shown[open]}
          index={open}
          total={shown.length}
          colorOf={colorOf}
          skeletons={skeletons}
          onMove={setOpen}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Card>
  );
});

/** Measures itself whenever it is drawn, so it is drawn for a new choice only. */
const ModeChoice = memo(function ModeChoice(props: { mode: keyof Samples; onChange: (mode: keyof Samples) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Images to show"
      data={[...modes]}
      value={props.mode}
      onChange={(value) => props.onChange(value as keyof Samples)}
    />
  );
});

function emptyText(mode: keyof Samples, { images }: PreflightState): string {
  if (images === 0) return "There are no images to show.";
  return mode === "withProblems" ? "No image has problems." : "There are no images.";
}

/**
 * Returns the list, but a list that fills the tiles changes only with `key`: random images that are replaced while a drop is read would
 * change while the person looks at them.
 */
function useSteady(samples: readonly Sample[], key: string): readonly Sample[] {
  const [held, setHeld] = useState({ key, samples });
  const next = held.key === key && held.samples.length >= SHOWN ? held : { key, samples };
  useEffect(
    () => setHeld((before) => (before.key === next.key && before.samples === next.samples ? before : next)),
    [next],
  );
  return next.samples;
}
