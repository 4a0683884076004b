import { IconPhoto } from "@tabler/icons-react";
import { useMemo } from "react";
import { ClassChoices, type ClassTitles } from "../../formats/classChoices.ts";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { classColors } from "../drawing/classColor.ts";
import type { Preflight } from "../preflight/preflight.ts";
import { Card } from "../ui/Card.tsx";
import type { ClassOverview } from "./classOverview.ts";
import classes from "./Preview.module.css";
import { PreviewTile } from "./PreviewTile.tsx";

/** Tiles at once. */
const SHOWN = 12;

/** The first images of a drop with the labels that they will have. Places for them are there from the start. */
export function Preview(props: {
  session: UploadSession;
  preflight: Preflight;
  overview: ClassOverview;
  titles: ClassTitles | undefined;
}) {
  const { preflight } = props;
  const { coming } = props.overview;
  const colorOf = useMemo(() => classColors(coming), [coming]);
  const skeletons = useMemo(() => new Map(coming.map(({ title, skeleton }) => [title, skeleton])), [coming]);
  const { first } = preflight.samples;
  const images = useMemo(() => {
    const choices = new ClassChoices(props.titles);
    return first.map(({ image }) => choices.apply(image));
  }, [first, props.titles]);
  const places = preflight.done ? images.length : SHOWN;
  return (
    <Card title="Preview" note={preflight.objects > 0 ? "labels as they will be imported" : "the first images"}>
      {preflight.done && images.length === 0 ? (
        <p className={classes.none}>Nothing here can be shown as a picture.</p>
      ) : (
        <ul className={classes.tiles}>
          {Array.from({ length: places }, (_, index) => {
            const image = images[index];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is its index.
              <li key={index} className={classes.tile}>
                {image === undefined ? (
                  <IconPhoto className={classes.placeholder} size={24} stroke={1.2} aria-hidden="true" />
                ) : (
                  <PreviewTile session={props.session} image={image} colorOf={colorOf} skeletons={skeletons} />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
