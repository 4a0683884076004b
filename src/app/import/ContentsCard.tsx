import { memo, useState } from "react";
import { count, formatCount } from "../../model/plural.ts";
import type { DatasetCounts } from "../preflight/imageIndex.ts";
import { AREA_BINS, COUNT_BINS } from "../preflight/objectBins.ts";
import type { Preflight } from "../preflight/preflightState.ts";
import { Card } from "../ui/Card.tsx";
import { Histogram } from "../ui/Histogram.tsx";
import { Name } from "../ui/Name.tsx";
import classes from "./ContentsCard.module.css";
import type { ShownImages } from "./shownImages.ts";

/** Datasets that are shown before "Show all". */
const SHOWN = 6;
/** Datasets that are shown at most; nobody reads a longer table. */
const MAX_SHOWN = 1000;

/**
 * The contents of a drop in numbers: objects per image, sizes of objects, and the counts of each dataset. Renders nothing when the summary
 * at the top of the page contains everything.
 */
export const ContentsCard = memo(function ContentsCard(props: {
  preflight: Preflight;
  /** True while the format is an open question: the labels are not read then. */
  labelsUnread: boolean;
  onShow: (shown: ShownImages) => void;
}) {
  const { onShow } = props;
  const { datasets, objects, perImage, areas } = props.preflight;
  if (objects === 0 && datasets.length < 2) return null;
  return (
    <Card title="Contents" note={datasets.length > 1 ? count(datasets.length, "dataset") : undefined}>
      {objects > 0 && (
        <div className={classes.figures}>
          <Histogram
            title="Images by number of objects"
            bins={COUNT_BINS}
            counts={perImage}
            noun="image"
            onBin={(bin) => onShow({ perImage: bin })}
          />
          <Histogram
            title="Objects by size, % of image area"
            bins={AREA_BINS}
            counts={areas}
            noun="object"
            onBin={(bin) => onShow({ area: bin })}
          />
        </div>
      )}
      {datasets.length > 1 && <Datasets datasets={datasets} labelsUnread={props.labelsUnread} onShow={onShow} />}
    </Card>
  );
});

function Datasets(props: {
  datasets: readonly DatasetCounts[];
  labelsUnread: boolean;
  onShow: (shown: ShownImages) => void;
}) {
  const { datasets } = props;
  const ofLabels = (value: number) => (props.labelsUnread ? "–" : formatCount(value));
  const [all, setAll] = useState(false);
  const shown = datasets.slice(0, all ? MAX_SHOWN : SHOWN);
  return (
    <>
      <div className={classes.scroller} data-scrolls={all || undefined} tabIndex={all ? 0 : undefined}>
        <table className={classes.table} aria-label="Datasets">
          <thead>
            <tr>
              <th scope="col">Dataset</th>
              <th scope="col">Images</th>
              <th scope="col">Labelled</th>
              <th scope="col">Objects</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, images, labelled, objects }) => (
              <tr key={name}>
                <th scope="row">
                  <button type="button" className={classes.show} onClick={() => props.onShow({ dataset: name })}>
                    <Name text={name} />
                  </button>
                </th>
                <td>{formatCount(images)}</td>
                <td>{ofLabels(labelled)}</td>
                <td>{ofLabels(objects)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {datasets.length > SHOWN && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${formatCount(datasets.length)}`}
        </button>
      )}
      {all && datasets.length > MAX_SHOWN && (
        <p className={classes.rest}>
          Showing the first {formatCount(MAX_SHOWN)} of {formatCount(datasets.length)}.
        </p>
      )}
    </>
  );
}
