import { Button } from "@mantine/core";
import { IconArrowsShuffle } from "@tabler/icons-react";
import { memo, useEffect, useMemo, useState } from "react";
import { ClassChoices, type ClassTitles } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { classColors } from "../drawing/classColor.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import type { ClassOverview, ImportedClass } from "./classOverview.ts";
import { createImageOpener } from "./imageOpener.ts";
import classes from "./Preview.module.css";
import { PreviewFilters } from "./PreviewFilters.tsx";
import { type Places, PreviewGrid } from "./PreviewGrid.tsx";
import { PreviewTile } from "./PreviewTile.tsx";
import { PreviewViewer } from "./PreviewViewer.tsx";
import { filterOf, PREVIEW_ID, type ShownImages } from "./shownImages.ts";
import { usePreviewImages } from "./usePreviewImages.ts";
import { whenHashed } from "./whenHashed.ts";

/** Placeholders while the number of images is not known. */
const UNKNOWN = 12;
/** How long the images of a drop may wait for its hashing, in milliseconds. */
const MOST_WAIT_MS = 2_000;

/** All images of a drop with the labels that they will have, as many as a filter chooses. Placeholders stand for images that are still to be read. Each tile opens the viewer. */
export const Preview = memo(function Preview(props: {
  session: UploadSession;
  preflight: PreflightState;
  overview: ClassOverview;
  titles: ClassTitles | undefined;
  /** Number of files that are named as images. */
  expected: number;
  shown: ShownImages;
  onShow: (shown: ShownImages) => void;
}) {
  const { session, preflight, titles, overview, shown } = props;
  const { imported } = overview;
  const { done } = preflight;
  const [isRandom, setRandom] = useState(false);
  const [places, setPlaces] = useState<Places>({ from: 0, to: UNKNOWN });
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
  const choose = useMemo(() => createChooser(titles), [titles]);
  const isNear = open === undefined || (open >= places.from && open < places.to);
  const asked = isNear ? places : { from: open, to: open + 1 };
  const images = usePreviewImages(preflight, filterOf(shown, overview), isRandom, asked);
  const isAll = Object.keys(shown).length === 0;
  const coming = isAll && !done ? props.expected : 0;
  const total = Math.max(images.total ?? (done ? 0 : UNKNOWN), coming);
  const opener = useMemo(() => createImageOpener(session), [session]);
  useEffect(() => () => opener.close(), [opener]);
  const rest = useMemo(() => whenHashed(session, MOST_WAIT_MS), [session]);
  const version = `${isRandom} ${JSON.stringify(shown)}`;
  const [returnTo, setReturnTo] = useState<{ readonly place: number }>();
  const opened = open === undefined ? undefined : images.at(open);
  const [last, setLast] = useState<Sample>();
  if (opened !== undefined && opened !== last) setLast(opened);
  // The next image is read from the worker: the one before stays in sight meanwhile.
  const large = open === undefined ? undefined : (opened ?? last);

  return (
    <Card
      id={PREVIEW_ID}
      title="Preview"
      note={noteOf(preflight)}
      side={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconArrowsShuffle size={14} aria-hidden="true" />}
          aria-pressed={isRandom}
          className={classes.random ?? ""}
          onClick={() => setRandom(!isRandom)}
        >
          Random
        </Button>
      }
    >
      <PreviewFilters preflight={preflight} imported={imported} shown={shown} onChange={props.onShow} />
      {done && images.total === 0 ? (
        <p className={classes.none}>{isAll ? "There are no images to show." : "No image matches."}</p>
      ) : (
        <PreviewGrid
          total={total}
          version={version}
          onPlaces={setPlaces}
          returnTo={returnTo}
          tileOf={(place, inTabOrder) => {
            const sample = images.at(place);
            return (
              sample && (
                <PreviewTile
                  key={sample.image.path}
                  opener={opener}
                  rest={rest}
                  sample={choose(sample)}
                  colorOf={colorOf}
                  skeletons={skeletons}
                  index={place}
                  inTabOrder={inTabOrder}
                  onOpen={setOpen}
                />
              )
            );
          }}
        />
      )}
      {preflight.failed !== undefined && (
        <p className={classes.none}>
          The preview is incomplete: <bdi>{preflight.failed}</bdi> The import reads all files again and reports every
          problem.
        </p>
      )}
      {open !== undefined && large !== undefined && (
        <PreviewViewer
          opener={opener}
          sample={choose(large)}
          index={open}
          total={total}
          colorOf={colorOf}
          skeletons={skeletons}
          onMove={setOpen}
          onClose={() => {
            setReturnTo({ place: open });
            setOpen(undefined);
          }}
        />
      )}
    </Card>
  );
});

/** Returns what is being read, or what is shown. */
function noteOf({ done, reading, objects, images }: PreflightState) {
  if (!done && reading !== undefined) {
    return (
      <span className={classes.reading}>
        {images > 0 ? `${count(images, "image")} so far. ` : ""}Reading <Name text={reading} cut="middle" />
      </span>
    );
  }
  return objects > 0 ? "Labels as they will be imported" : undefined;
}

/** Returns a function that applies a choice of classes to an image; the same image gives the same object. */
function createChooser(titles: ClassTitles | undefined): (sample: Sample) => Sample {
  const choices = new ClassChoices(titles);
  const chosen = new WeakMap<Sample, Sample>();
  return (sample) => {
    const known = chosen.get(sample);
    if (known !== undefined) return known;
    const made = { ...sample, image: choices.apply(sample.image) };
    chosen.set(sample, made);
    return made;
  };
}
