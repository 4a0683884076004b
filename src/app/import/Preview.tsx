import { IconPhoto } from "@tabler/icons-react";
import { useMemo } from "react";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { classColors } from "../drawing/classColor.ts";
import { Card } from "../ui/Card.tsx";
import classes from "./Preview.module.css";
import { PreviewTile } from "./PreviewTile.tsx";
import { type Preflight, SAMPLES } from "./preflight.ts";

/** The first images of a drop with the labels that they will have. Places for them are there from the start. */
export function Preview(props: { session: UploadSession; preflight: Preflight; listing: boolean }) {
  const { preflight } = props;
  const colorOf = useMemo(() => classColors(preflight.classes), [preflight.classes]);
  const skeletons = useMemo(
    () => new Map(preflight.classes.map(({ title, skeleton }) => [title, skeleton])),
    [preflight.classes],
  );
  const places = preflight.done ? preflight.samples.length : SAMPLES;
  return (
    <Card title="Preview" note={preflight.objects > 0 ? "labels as they will be imported" : "the first images"}>
      {preflight.done && preflight.samples.length === 0 ? (
        <p className={classes.none}>Nothing here can be shown as a picture.</p>
      ) : (
        <ul className={classes.tiles}>
          {Array.from({ length: places }, (_, index) => {
            const image = preflight.samples[index];
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
