import classes from "./Sparkline.module.css";

const WIDTH = 300;
const HEIGHT = 48;

/** A small chart of the last values, oldest first, scaled to the highest; starts at the right while there are fewer than `length`. */
export function Sparkline(props: { values: readonly number[]; length: number; label: string }) {
  const values = props.values.slice(-props.length);
  const highest = Math.max(...values, 1);
  const step = WIDTH / (props.length - 1);
  const points = values.map((value, index) => {
    const x = WIDTH - (values.length - 1 - index) * step;
    const y = HEIGHT - 3 - (value / highest) * (HEIGHT - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const first = points[0]?.split(",")[0] ?? `${WIDTH}`;
  return (
    <svg
      className={classes.line}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={props.label}
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} className={classes.base} />
      {points.length > 1 && (
        <>
          <polygon points={`${first},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`} className={classes.area} />
          <polyline points={points.join(" ")} className={classes.stroke} />
        </>
      )}
    </svg>
  );
}
