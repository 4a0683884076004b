import { useEffect, useMemo, useState } from "react";
import { uprightSize } from "../../model/image.ts";
import type { Skeleton } from "../../model/skeleton.ts";
import type { Labels } from "../drawing/LabelCanvas.tsx";
import { labelMatrix } from "../drawing/labelMatrix.ts";
import type { Sample } from "../preflight/imageProblems.ts";
import { shownByBrowsers } from "../viewer/Stage.tsx";
import { ViewerFrame } from "../viewer/ViewerFrame.tsx";
import type { ImageOpener } from "./imageOpener.ts";

/** The viewer for an image of the drop, with the labels that it will have. The image is read from the disk. */
export function PreviewViewer(props: {
  opener: ImageOpener;
  sample: Sample;
  index: number;
  total: number;
  colorOf: (title: string) => string;
  skeletons: ReadonlyMap<string, Skeleton>;
  onMove: (index: number) => void;
  onClose: () => void;
}) {
  const { opener, skeletons, index, total } = props;
  const { image, problems } = props.sample;
  const file = useImage(opener, image);
  const labels = useMemo<Labels>(
    () => ({ figures: image.figures, skeletons, matrix: labelMatrix(image.info, image.annotatedSize) }),
    [image, skeletons],
  );
  const size = uprightSize(image.info);
  const canMove = (step: 1 | -1) => index + step >= 0 && index + step < total;
  return (
    <ViewerFrame
      id={image.path}
      name={image.name}
      position={`${index + 1} of ${total}`}
      image={
        file && {
          name: image.name,
          size,
          large: file.bytes === undefined || !shownByBrowsers.has(image.info.kind) ? undefined : file.address,
        }
      }
      labels={labels}
      facts={{
        name: image.name,
        dataset: image.dataset,
        path: image.path,
        size,
        bytes: file?.bytes,
        kind: image.info.kind,
        orientation: image.info.orientation,
        labelled: image.labelled,
        tags: image.tags,
        description: image.description ?? "",
        problems,
      }}
      colorOf={props.colorOf}
      canMove={canMove}
      onMove={(step) => props.onMove(index + step)}
      onClose={props.onClose}
    />
  );
}

interface OpenImage {
  readonly path: string;
  /** Undefined when the image can no longer be read. */
  readonly bytes: number | undefined;
  readonly address: string;
}

/** Opens an image of the drop under an object URL for as long as it is shown; returns undefined until it is open. */
function useImage(opener: ImageOpener, image: Sample["image"]): OpenImage | undefined {
  const { path, embedded, info } = image;
  const [file, setFile] = useState<OpenImage>();
  useEffect(() => {
    let ended = false;
    let address = "";
    opener.open({ path, info, ...(embedded && { embedded }) }).then(
      (blob) => {
        if (ended) return;
        address = URL.createObjectURL(blob);
        setFile({ path, bytes: blob.size, address });
      },
      () => {
        if (!ended) setFile({ path, bytes: undefined, address: "" });
      },
    );
    return () => {
      ended = true;
      if (address !== "") URL.revokeObjectURL(address);
    };
  }, [opener, path, embedded, info]);
  return file?.path === path ? file : undefined;
}
