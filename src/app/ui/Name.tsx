import classes from "./Name.module.css";
import { visibleName } from "./visibleName.ts";

/**
 * A name from a dataset: plain text in its own direction, cut with an ellipsis, in full on hover. Control characters and line breaks are
 * shown as a visible sign.
 */
export function Name(props: { text: string; className?: string | undefined; wrap?: boolean; cut?: "end" | "middle" }) {
  const shown = visibleName(props.text);
  if (props.cut === "middle") {
    const at = shown.lastIndexOf("/") + 1;
    const [folder, file] = at > 0 && at < shown.length ? [shown.slice(0, at), shown.slice(at)] : ["", shown];
    return (
      <bdi className={`${classes.path} ${props.className ?? ""}`} dir="auto" title={props.text}>
        {folder !== "" && <span className={classes.folder}>{folder}</span>}
        <span className={classes.file}>{file}</span>
      </bdi>
    );
  }
  return (
    <bdi
      className={`${props.wrap ? classes.wrap : classes.name} ${props.className ?? ""}`}
      dir="auto"
      title={props.text}
    >
      {shown}
    </bdi>
  );
}
