import { Checkbox, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { formatCount } from "../../model/plural.ts";
import { ClassDot } from "./ClassDot.tsx";
import { Name } from "./Name.tsx";
import classes from "./TickList.module.css";

/** One name in the list. */
interface TickItem<Key> {
  readonly key: Key;
  readonly name: string;
  /** Muted text behind the name, such as "12 images". */
  readonly facts: string;
  readonly color?: string;
}

/** A list of this many items, or more, has a filter. */
const FILTERED_FROM = 9;
/** Items that are shown at once. */
const SHOWN = 200;

/** A list of check boxes, with one more for all of them; when a long list is filtered, that one selects the matches. */
export function TickList<Key extends string | number>(props: {
  /** Title of the list, such as "Datasets". */
  legend: string;
  /** What one item is, such as "dataset". */
  noun: string;
  items: readonly TickItem<Key>[];
  /** Keys of the items that are not checked. */
  excluded: ReadonlySet<Key>;
  onChange: (excluded: ReadonlySet<Key>) => void;
}) {
  const { items, excluded } = props;
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = useMemo(
    () => (wanted === "" ? items : items.filter(({ name }) => name.toLowerCase().includes(wanted))),
    [items, wanted],
  );
  const checked = found.filter(({ key }) => !excluded.has(key)).length;

  const change = (keys: readonly Key[], isChecked: boolean) => {
    const next = new Set(excluded);
    for (const key of keys) {
      if (isChecked) next.delete(key);
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
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || search === "") return;
            event.stopPropagation();
            setSearch("");
          }}
        />
      )}
      <div className={classes.list}>
        {found.length === 0 ? (
          <p className={classes.facts}>No {props.noun} matches.</p>
        ) : (
          <Checkbox
            label={wanted === "" ? `All ${formatCount(items.length)}` : `All ${formatCount(found.length)} matches`}
            checked={checked === found.length}
            indeterminate={checked > 0 && checked < found.length}
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
              checked={!excluded.has(item.key)}
              onChange={(event) => change([item.key], event.currentTarget.checked)}
            />
            <span className={classes.facts}>{item.facts}</span>
          </div>
        ))}
        {found.length > SHOWN && (
          <p className={classes.facts}>{formatCount(found.length - SHOWN)} more. Filter to find them.</p>
        )}
      </div>
    </fieldset>
  );
}
