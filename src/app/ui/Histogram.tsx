import { counted, formatCount } from "./formatCount.ts";
import classes from "./Histogram.module.css";

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** How many there are of each size, as small bars with their numbers; each bar says in words what it counts. */
export function Histogram(props: {
  title: string;
  bins: readonly { readonly label: string; readonly words: string }[];
  /** One number for each bin. */
  counts: readonly number[];
  /** What is counted, such as "image". */
  noun: string;
}) {
  const { counts } = props;
  const most = Math.max(...counts, 1);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.title}>{props.title}</figcaption>
      <ul className={classes.bars}>
        {props.bins.map(({ label, words }, bin) => {
          const count = counts[bin] ?? 0;
          return (
            <li key={label} className={classes.bin} title={`${words}: ${counted(count, props.noun)}`}>
              <span className={classes.column} aria-hidden="true">
                <span className={classes.count}>{count === 0 ? "" : compact.format(count)}</span>
                <span className={classes.bar} style={{ height: `${(count / most) * 100}%` }} data-none={count === 0} />
              </span>
              <span className={classes.label} aria-hidden="true">
                {label}
              </span>
              <span className={classes.hidden}>
                {words}: {formatCount(count)} {count === 1 ? props.noun : `${props.noun}s`}
              </span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
