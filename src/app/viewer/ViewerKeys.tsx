import classes from "./Viewer.module.css";

const KEYS: readonly (readonly [string, string])[] = [
  ["← →", "previous, next image"],
  ["+ −", "zoom in, out"],
  ["0", "fit to the window"],
  ["1", "actual size"],
  ["L", "labels on and off"],
  ["I", "details on and off"],
  ["Esc", "close"],
];

/** The keys of the viewer. */
export function ViewerKeys() {
  return (
    <details className={classes.keys}>
      <summary>Keyboard</summary>
      <dl className={classes.facts}>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
