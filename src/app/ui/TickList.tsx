import { Checkbox, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { formatCount } from "../../model/plural.ts";
import { ClassDot } from "./ClassDot.tsx";
import { Name } from "./Name.tsx";
import classes from "./TickList.module.css";

/** One thing that can be ticked. */
export interface TickItem<Key> {
  readonly key: Key;
  readonly name: string;
  /** Said quietly behind the name, such as "12 images". */
  readonly facts: string;
  readonly color?: string;
}

/** Items from which on a list can be filtered, and how many are shown at once. */
const FILTERED_FROM = 9;
const SHOWN = 200;

/** Names to tick, all of them by one more box; long lists have a filter, and the box is then about what it finds. */
export function TickList<Key extends string | number>(props: {
  /** What the names are, such as "Datasets". */
  legend: string;
  items: readonly TickItem<Key>[];
  /** What is not ticked. */
  left: ReadonlySet<Key>;
  onChange: (left: ReadonlySet<Key>) => void;
}) {
  const { items, left } = props;
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const found = useMemo(
    () => (wanted === "" ? items : items.filter(({ name }) => name.toLowerCase().includes(wanted))),
    [items, wanted],
  );
  const taken = found.filter(({ key }) => !left.has(key)).length;

  const change = (keys: readonly Key[], ticked: boolean) => {
    const next = new Set(left);
    for (const key of keys) {
      if (ticked) next.delete(key);
      else next.add(key);
    }
    props.onChange(next);
  };

  return (
    <fieldset className={classes.group}>
      <legend>{props.legend}</legend>
      {items.length >= FILTERED_FROM && (
        <TextInput
          size="xs"
          type="search"
          className={classes.filter ?? ""}
          aria-label={`Filter ${props.legend.toLowerCase()}`}
          placeholder="Filter"
          leftSection={<IconSearch size={14} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || words === "") return;
            event.stopPropagation();
            setWords("");
          }}
        />
      )}
      <div className={classes.list}>
        {found.length === 0 ? (
          <p className={classes.facts}>Nothing is called so.</p>
        ) : (
          <Checkbox
            label={wanted === "" ? `All ${formatCount(items.length)}` : `All ${formatCount(found.length)} found`}
            checked={taken === found.length}
            indeterminate={taken > 0 && taken < found.length}
            onChange={(event) =>
              change(
                found.map(({ key }) => key),
                event.currentTarget.checked,
              )
            }
          />
        )}
        {found.slice(0, SHOWN).map((item) => (
          <div key={item.key} className={classes.item}>
            <Checkbox
              className={classes.box ?? ""}
              label={
                <span className={classes.label}>
                  {item.color !== undefined && <ClassDot color={item.color} />}
                  <Name text={item.name} />
                </span>
              }
              checked={!left.has(item.key)}
              onChange={(event) => change([item.key], event.currentTarget.checked)}
            />
            <span className={classes.facts}>{item.facts}</span>
          </div>
        ))}
        {found.length > SHOWN && (
          <p className={classes.facts}>And {formatCount(found.length - SHOWN)} more: the filter finds them.</p>
        )}
      </div>
    </fieldset>
  );
}
