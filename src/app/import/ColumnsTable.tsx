import { IGNORE, type Meanings } from "../../formats/public.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import { Name } from "../ui/Name.tsx";
import classes from "./ColumnsTable.module.css";

/** The first rows of a table, with a list of meanings above each column. */
export function ColumnsTable(props: {
  group: TableGroup;
  /** The name of the table for assistive technology. */
  name: string;
  meanings: Meanings;
  /** Titles of the meanings, by their names. */
  titles: Readonly<Record<string, string>>;
  /** Id of the text that states what is wrong with the choice. */
  describedBy: string;
  invalid: boolean;
  onChoose: (column: number, meaning: string) => void;
}) {
  const { group, meanings, titles } = props;
  const { header, rows } = group;
  const columns = [...(header ?? rows[0] ?? meanings).keys()];
  const isIgnored = (column: number) => meanings[column] === IGNORE || undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached with the keyboard.
    <section className={classes.scroller} tabIndex={0} aria-label={`First rows of ${props.name}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <td key={column}>
                <select
                  className={classes.select}
                  aria-label={`Column ${column + 1}${header?.[column] ? `: ${header[column]}` : ""}`}
                  aria-describedby={props.describedBy}
                  aria-invalid={props.invalid || undefined}
                  data-ignored={isIgnored(column)}
                  value={meanings[column] ?? IGNORE}
                  onChange={(event) => props.onChoose(column, event.currentTarget.value)}
                >
                  {Object.entries(titles).map(([meaning, title]) => (
                    <option key={meaning} value={meaning}>
                      {title}
                    </option>
                  ))}
                </select>
              </td>
            ))}
          </tr>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-ignored={isIgnored(column)}>
                {header?.[column] ? <Name text={header[column]} /> : <span>Column {column + 1}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of a table is its place in it.
            <tr key={row}>
              {columns.map((column) => (
                <td key={column} data-ignored={isIgnored(column)}>
                  <Name text={cells[column] ?? ""} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className={classes.empty}>The table has no rows.</p>}
    </section>
  );
}
