import type { ResponseOf } from "../../contract/endpoint.ts";
import type { previewSource } from "../../contract/sources.ts";
import { count, formatCount } from "../../model/plural.ts";
import { usePresets } from "../api/server.ts";
import { Name } from "../ui/Name.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import classes from "./SourcesPage.module.css";

/** What the server has found out about a folder. */
export type FolderPreview = ResponseOf<typeof previewSource>;

/** Problems that are named; the report of the import names all. */
const NAMED = 5;

/** The format of a folder, its counts, and its first problems. */
export function PreviewFacts(props: { preview: FolderPreview }) {
  const { preview } = props;
  const presets = usePresets();
  const { detected, isListed, isRead } = preview;
  const slug = detected?.slug;
  const title = presets.data?.items.find((preset) => preset.slug === slug)?.title ?? slug;
  // Numbers of a part are a lower bound.
  const number = (value: number) => `${formatCount(value)}${isRead ? "" : "+"}`;
  const problems = preview.errors + preview.warnings;
  return (
    <section aria-label="Detected format">
      <p className={classes.format}>{headline(preview, title)}</p>
      <p className={classes.quiet}>
        {detected !== null && preview.verdict === "chosen" && `${detected.reasons.join("; ")}. `}
        {count(preview.files, "file")}
        {isListed ? "" : " or more"}, {formatCount(preview.imageFiles)} named like images.
        {preview.images > 0 && !isRead && " There was no time to read all of them; the import reads everything."}
      </p>
      {preview.images > 0 && (
        <Stats>
          <Stat label="Images" value={number(preview.images)} note={`${number(preview.annotations)} labelled`} />
          <Stat label="Objects" value={number(preview.objects)} />
          <Stat label="Classes" value={number(preview.classes)} />
          <Stat
            label="Problems"
            value={number(problems)}
            note={preview.errors > 0 ? count(preview.errors, "error") : ""}
            tone={preview.errors > 0 ? "bad" : "plain"}
          />
        </Stats>
      )}
      {preview.problems.length > 0 && (
        <ul className={classes.problems} aria-label="First problems">
          {preview.problems.slice(0, NAMED).map((problem) => (
            <li key={`${problem.code} ${problem.path} ${problem.line} ${problem.message}`}>
              {problem.path !== undefined && <Name text={problem.path} wrap />}
              <span className={classes.message}>
                <bdi>{problem.message}</bdi>
              </span>
            </li>
          ))}
          {problems > NAMED && <li>The report of the import names all {number(problems)}.</li>}
        </ul>
      )}
    </section>
  );
}

function headline({ verdict, imageFiles, isListed }: FolderPreview, title: string | undefined): string {
  switch (verdict) {
    case "chosen":
      return title ?? "Read as chosen";
    case "imagesOnly":
      return "Images without labels";
    case "ambiguous":
      return "Several formats fit";
    case "unsupported":
      return "This format is not read";
    case "nothing":
      return imageFiles === 0 && isListed ? "No images" : "No known format";
  }
}
