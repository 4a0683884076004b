import { count } from "../../model/plural.ts";
import classes from "./Histogram.module.css";

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** Counts by bin, as small bars with their numbers; each bar describes its bin to assistive technology. */
export function Histogram(props: {
  title: string;
  bins: readonly { readonly label: string; readonly words: string }[];
  /** One number for each bin. */
  counts: readonly number[];
  /** What is counted, such as "image". */
  noun: string;
  /** Called with the index of a bin that is not empty, to show what is in it. */
  onBin?: (bin: number) => void;
}) {
  const { counts, onBin } = props;
  const most = Math.max(...counts, 1);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.title}>{props.title}</figcaption>
      <ul className={classes.bars}>
        {props.bins.map(({ label, words }, bin) => {
          const value = counts[bin] ?? 0;
          const content = (
            <>
              <span className={classes.column} aria-hidden="true">
                <span className={classes.count}>{value === 0 ? "" : compact.format(value)}</span>
                <span className={classes.bar} style={{ height: `${(value / most) * 100}%` }} data-none={value === 0} />
              </span>
              <span className={classes.label} aria-hidden="true">
                {label}
              </span>
              <span className={classes.hidden}>
                {words}: {count(value, props.noun)}
              </span>
            </>
          );
          return (
            <li key={label} className={classes.bin} title={`${words}: ${count(value, props.noun)}`}>
              {onBin === undefined || value === 0 ? (
                content
              ) : (
                <button type="button" className={classes.opener} onClick={() => onBin(bin)}>
                  {content}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
