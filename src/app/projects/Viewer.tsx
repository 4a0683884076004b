import { useMemo } from "react";
import { getImageFile, type Image } from "../../contract/images.ts";
import type { Project } from "../../contract/projects.ts";
import { formatCount } from "../../model/plural.ts";
import { pathOf } from "../../uploader/index.ts";
import { thumbnailUrl, useImage } from "../api/images.ts";
import type { ImageFilter } from "../api/imageWindow.ts";
import { useImageWindow } from "../api/imageWindow.ts";
import type { Labels } from "../drawing/LabelCanvas.tsx";
import { imageTags, labelsOfAnnotation } from "../drawing/labelsOfAnnotation.ts";
import { FailedState } from "../ui/LoadState.tsx";
import { type StageImage, shownByBrowsers } from "../viewer/Stage.tsx";
import { ViewerFrame } from "../viewer/ViewerFrame.tsx";
import type { ImageFacts } from "../viewer/ViewerSide.tsx";

/** One image of a project, large. */
export function Viewer(props: {
  project: Project;
  filter: ImageFilter;
  known: number | undefined;
  imageId: number;
  /** Place in the grid; undefined when the address does not contain it. */
  index: number | undefined;
  /** When the image is one of several selected ones, next and previous stay among them. */
  selected: ReadonlySet<number>;
  colorOf: (title: string) => string;
  onMove: (id: number, index: number) => void;
  onClose: () => void;
}) {
  const { project, imageId, index } = props;
  const image = useImage(imageId);
  const around = index ?? 0;
  const images = useImageWindow(props.filter, Math.max(around - 1, 0), around + 1, props.known);
  const { data } = image;
  const labels = useMemo<Labels | undefined>(
    () => (data === undefined ? undefined : labelsOfAnnotation(data, project.classes)),
    [data, project.classes],
  );

  const move = async (step: 1 | -1) => {
    if (index === undefined) return;
    const among = props.selected.has(imageId) && props.selected.size > 1 ? props.selected : undefined;
    for (let next = index + step; next >= 0 && next < images.total; next += step) {
      const image = await images.load(next);
      if (image === undefined) return;
      if (among === undefined || among.has(image.id)) return props.onMove(image.id, next);
    }
  };
  return (
    <ViewerFrame
      id={imageId}
      name={data?.name ?? ""}
      position={
        index === undefined
          ? undefined
          : `${formatCount(index + 1)} of ${images.exact ? formatCount(images.total) : "many"}`
      }
      image={data && stageImageOf(data)}
      labels={labels}
      facts={data && factsOf(data)}
      colorOf={props.colorOf}
      failure={
        image.isError ? <FailedState error={image.error} what="image" onRetry={() => image.refetch()} /> : undefined
      }
      canMove={(step) => index !== undefined && index + step >= 0 && index + step < images.total}
      onMove={(step) => void move(step)}
      onClose={props.onClose}
    />
  );
}

function stageImageOf(image: Image): StageImage {
  const file = pathOf(getImageFile.path, { id: image.id });
  return {
    name: image.name,
    size: sizeOf(image),
    small: thumbnailUrl(image, 256),
    // The server has a large thumbnail of most kinds that browsers do not show.
    large: shownByBrowsers.has(image.kind) ? file : thumbnailUrl(image, 1600),
    file,
  };
}

function factsOf(image: Image): ImageFacts {
  const { id, name, dataset, path, bytes, kind, orientation, labelled, annotation } = image;
  const description = annotation?.description;
  return {
    name,
    file: pathOf(getImageFile.path, { id }),
    dataset,
    path,
    size: sizeOf(image),
    bytes,
    kind,
    orientation,
    labelled,
    tags: imageTags(annotation),
    description: typeof description === "string" ? description : "",
  };
}

function sizeOf({ width, height }: Image): { width: number; height: number } | undefined {
  return width === null || height === null ? undefined : { width, height };
}
