import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconPhoto, IconRefresh } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ClassTitles } from "../../formats/public.ts";
import { ClassChoices } from "../../formats/public.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { classColors } from "../drawing/classColor.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import type { Samples } from "../preflight/preflight.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import { Card } from "../ui/Card.tsx";
import type { ClassOverview, ComingClass } from "./classOverview.ts";
import classes from "./Preview.module.css";
import { PreviewTile } from "./PreviewTile.tsx";
import { PreviewViewer } from "./PreviewViewer.tsx";
import { useTileKeys } from "./useTileKeys.ts";

/** Tiles at once. */
const SHOWN = 12;

const modes: readonly { value: keyof Samples; label: string }[] = [
  { value: "first", label: "First" },
  { value: "random", label: "Random" },
  { value: "troubled", label: "With problems" },
];

/** Images of a drop with the labels that they will have. Places for them are there from the start; each opens large. */
export function Preview(props: {
  session: UploadSession;
  preflight: PreflightState;
  overview: ClassOverview;
  titles: ClassTitles | undefined;
}) {
  const { session, preflight, titles } = props;
  const { coming } = props.overview;
  const { done, samples } = preflight;
  const [mode, setMode] = useState<keyof Samples>("first");
  const [turn, setTurn] = useState(0);
  const [open, setOpen] = useState<number>();
  // Counts grow while the drop is read; labels are drawn again only when their looks change.
  const looks = JSON.stringify(coming.map(({ title, color, skeleton }) => ({ title, color, skeleton })));
  const { colorOf, skeletons } = useMemo(() => {
    const known: Pick<ComingClass, "title" | "color" | "skeleton">[] = JSON.parse(looks);
    return {
      colorOf: classColors(known),
      skeletons: new Map(known.map(({ title, skeleton }) => [title, skeleton])),
    };
  }, [looks]);
  const kept = useSteady(samples[mode], `${mode} ${done}`);
  const from = kept.length > SHOWN ? (turn * SHOWN) % kept.length : 0;
  const shown = useMemo(() => {
    const choices = new ClassChoices(titles);
    // Round the end, so that every turn fills the places.
    const turned = [...kept.slice(from), ...kept.slice(0, from)].slice(0, SHOWN);
    return turned.map((sample): Sample => ({ ...sample, image: choices.apply(sample.image) }));
  }, [kept, from, titles]);
  const places = done ? shown.length : SHOWN;
  const keys = useTileKeys(shown.length);
  const last = useRef(open);
  useEffect(() => {
    // The viewer is gone: the keys go to the image that was seen last.
    if (open === undefined && last.current !== undefined) keys.focus(last.current);
    last.current = open;
  });

  return (
    <Card
      title="Preview"
      note={mode === "first" && preflight.objects > 0 ? "labels as they will be imported" : undefined}
      side={
        <>
          {kept.length > SHOWN && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Show other images"
              title="Show other images"
              onClick={() => setTurn(turn + 1)}
            >
              <IconRefresh size={16} />
            </ActionIcon>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Which images"
            data={[...modes]}
            value={mode}
            onChange={(value) => {
              setMode(value as keyof Samples);
              setTurn(0);
            }}
          />
        </>
      }
    >
      {places === 0 ? (
        <p className={classes.none}>{noneWords(mode, preflight)}</p>
      ) : (
        <ul ref={keys.list} className={classes.tiles} aria-label="Preview" onKeyDown={keys.onKeyDown}>
          {Array.from({ length: places }, (_, index) => {
            const sample = shown[index];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is its index.
              <li key={index} className={classes.tile}>
                {sample === undefined ? (
                  <IconPhoto className={classes.placeholder} size={24} stroke={1.2} aria-hidden="true" />
                ) : (
                  <PreviewTile
                    key={sample.image.path}
                    session={session}
                    sample={sample}
                    colorOf={colorOf}
                    skeletons={skeletons}
                    inTabOrder={index === keys.current}
                    onFocus={() => keys.setCurrent(index)}
                    onOpen={() => setOpen(index)}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {preflight.failed !== undefined && (
        <p className={classes.none}>
          The preview ends here: <bdi>{preflight.failed}</bdi> The import reads the drop by itself and says what is
          wrong.
        </p>
      )}
      {open !== undefined && shown[open] !== undefined && (
        <PreviewViewer
          session={session}
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
}

function noneWords(mode: keyof Samples, { images }: PreflightState): string {
  if (images === 0) return "Nothing here can be shown as a picture.";
  return mode === "troubled" ? "No image here has a problem." : "There is no image.";
}

/**
 * The list, but once it fills the places only when `key` changes: a choice of images that goes on while a drop is read would change under the
 * eyes of the person.
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
