import { useMemo, useState } from "react";
import { classColors } from "../drawing/classColor.ts";
import { Card } from "../ui/Card.tsx";
import { ClassDot } from "../ui/ClassDot.tsx";
import { formatCount } from "../ui/formatCount.ts";
import { Name } from "../ui/Name.tsx";
import classes from "./ClassesCard.module.css";
import type { Preflight } from "./preflight.ts";

const SHOWN = 8;

/** The classes of a drop with how often they occur, most frequent first. Absent when there are none. */
export function ClassesCard(props: { preflight: Preflight }) {
  const [all, setAll] = useState(false);
  const { classes: found } = props.preflight;
  const sorted = useMemo(() => found.toSorted((a, b) => b.objects - a.objects), [found]);
  const colorOf = useMemo(() => classColors(found), [found]);
  if (sorted.length === 0) return null;
  const most = Math.max(sorted[0]?.objects ?? 0, 1);
  const shown = all ? sorted.slice(0, 500) : sorted.slice(0, SHOWN);
  return (
    <Card title="Classes" side="objects">
      <ul className={classes.list}>
        {shown.map(({ title, objects }) => (
          <li key={title} className={classes.row}>
            <span className={classes.words}>
              <ClassDot color={colorOf(title)} />
              <Name text={title} className={classes.name} />
              <span className={classes.count}>{formatCount(objects)}</span>
            </span>
            <span className={classes.track} aria-hidden="true">
              <span style={{ width: `${(objects / most) * 100}%`, background: colorOf(title) }} />
            </span>
          </li>
        ))}
      </ul>
      {sorted.length > SHOWN && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${formatCount(sorted.length)}`}
        </button>
      )}
    </Card>
  );
}
