import { useState } from "react";
import { count, formatCount } from "../../model/plural.ts";
import { COUNT_BINS, SHARE_BINS } from "../preflight/objectBins.ts";
import type { DatasetCounts } from "../preflight/objectIndex.ts";
import type { Preflight } from "../preflight/preflight.ts";
import { Card } from "../ui/Card.tsx";
import { Histogram } from "../ui/Histogram.tsx";
import { Name } from "../ui/Name.tsx";
import classes from "./ContentsCard.module.css";

/** So many datasets are shown at once, and at most when all are asked for: a table of more rows is nothing to read. */
const SHOWN = 6;
const MOST_SHOWN = 1000;

/**
 * What a drop holds in figures: how many objects its images have and how large they are, and its datasets one by one. Absent when there is
 * nothing to tell besides the sentence at the top.
 */
export function ContentsCard(props: { preflight: Preflight }) {
  const { datasets, objects, perImage, sizes } = props.preflight;
  if (objects === 0 && datasets.length < 2) return null;
  return (
    <Card title="Contents" note={datasets.length > 1 ? count(datasets.length, "dataset") : undefined}>
      {objects > 0 && (
        <div className={classes.figures}>
          <Histogram title="Images by number of objects" bins={COUNT_BINS} counts={perImage} noun="image" />
          <Histogram title="Objects by size, % of their image" bins={SHARE_BINS} counts={sizes} noun="object" />
        </div>
      )}
      {datasets.length > 1 && <Datasets datasets={datasets} />}
    </Card>
  );
}

function Datasets(props: { datasets: readonly DatasetCounts[] }) {
  const { datasets } = props;
  const [all, setAll] = useState(false);
  const shown = datasets.slice(0, all ? MOST_SHOWN : SHOWN);
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
                  <Name text={name} />
                </th>
                <td>{formatCount(images)}</td>
                <td>{formatCount(labelled)}</td>
                <td>{formatCount(objects)}</td>
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
      {all && datasets.length > MOST_SHOWN && (
        <p className={classes.rest}>
          The first {formatCount(MOST_SHOWN)} of {formatCount(datasets.length)}.
        </p>
      )}
    </>
  );
}
