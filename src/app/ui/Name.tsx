import classes from "./Name.module.css";

/**
 * A name that comes from a dataset: shown as text and nothing else, in its own direction, cut with an ellipsis, in full on hover. Control
 * characters and line breaks are shown as a visible sign instead of breaking the line.
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

/** A name with control characters made visible; an empty name is said. */
export function visibleName(text: string): string {
  if (text === "") return "(no name)";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "␣");
}
