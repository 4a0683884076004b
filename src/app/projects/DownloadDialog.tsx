import { Button, Checkbox, Modal, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { useDownloadPreview } from "../api/projects.ts";
import { usePresets } from "../api/server.ts";
import { FailedState } from "../ui/LoadState.tsx";
import { TickList } from "../ui/TickList.tsx";
import classes from "./DownloadDialog.module.css";
import { type Forecast, ForecastLine, LossList } from "./DownloadForecast.tsx";
import { downloadLink, downloadQuery } from "./downloadQuery.ts";

/** How long a choice has to stand before the server is asked what it means, ms. */
const SETTLE_MS = 300;

const ARCHIVES = [
  { value: "tar", label: "tar" },
  { value: "zip", label: "ZIP" },
] as const;
type Archive = (typeof ARCHIVES)[number]["value"];

/** The archive that a person's system opens by itself. */
function usualArchive(): Archive {
  return /Windows/.test(navigator.userAgent) ? "zip" : "tar";
}

/** The format that holds everything. */
const WHOLE = "supervisely";

/** What is downloaded and as what; says before what comes and what is lost. Opens on everything, ready to go. */
export function DownloadDialog(props: { project: Project; opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Download the project"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <DownloadForm project={props.project} onClose={props.onClose} />
    </Modal>
  );
}

function DownloadForm(props: { project: Project; onClose: () => void }) {
  const { project } = props;
  const presets = usePresets();
  const writable = presets.data?.items.filter((preset) => preset.writable) ?? [];
  const [format, setFormat] = useState(WHOLE);
  const [leftDatasets, setLeftDatasets] = useState<ReadonlySet<number>>(new Set());
  const [leftClasses, setLeftClasses] = useState<ReadonlySet<string>>(new Set());
  const [images, setImages] = useState(true);
  const [archive, setArchive] = useState(usualArchive);
  const chosen = writable.find(({ slug }) => slug === format);

  const query = useMemo(
    () => downloadQuery(project, { format, leftDatasets, leftClasses, images, archive }),
    [project, format, leftDatasets, leftClasses, images, archive],
  );
  const [settled] = useDebouncedValue(query, SETTLE_MS);
  const hasDataset = project.datasets.some(({ id }) => !leftDatasets.has(id));
  const preview = useDownloadPreview(project.id, settled, hasDataset);
  const link = hasDataset ? downloadLink(project.id, query) : undefined;
  const forecast = ((): Forecast => {
    if (!hasDataset) return { state: "refused", why: "Tick at least one dataset." };
    if (link === undefined) {
      return { state: "refused", why: "So many names do not fit into one link: tick fewer of them, or more." };
    }
    if (settled !== query || preview.isFetching) return { state: "looking" };
    if (preview.data !== undefined && !preview.isError) return { state: "known", ...preview.data };
    return { state: "failed", error: preview.error, retry: () => void preview.refetch() };
  })();

  const datasets = useMemo(
    () => project.datasets.map(({ id, name, images: n }) => ({ key: id, name, facts: count(n, "image") })),
    [project.datasets],
  );
  const titles = useMemo(
    () =>
      project.classes
        .toSorted((a, b) => b.objects - a.objects)
        .map(({ title, color, objects }) => ({ key: title, name: title, color, facts: count(objects, "object") })),
    [project.classes],
  );

  return (
    <>
      <div className={classes.choices}>
        {presets.isError && (
          <FailedState error={presets.error} what="list of formats" onRetry={() => presets.refetch()} />
        )}
        <Select
          label="Format"
          description={chosen?.description}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={format}
          onChange={(value) => value !== null && setFormat(value)}
          data={writable.map(({ slug, title }) => ({ value: slug, label: title }))}
        />
        <div className={classes.lists}>
          <TickList legend="Datasets" items={datasets} left={leftDatasets} onChange={setLeftDatasets} />
          {titles.length > 0 && (
            <TickList legend="Classes" items={titles} left={leftClasses} onChange={setLeftClasses} />
          )}
        </div>
        <Select
          label="Archive"
          description={
            archive === "zip"
              ? "Names are changed where Windows or macOS do not take them or take two for one."
              : "Names stay as they are in the project."
          }
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={archive}
          onChange={(value) => value !== null && setArchive(value as Archive)}
          data={[...ARCHIVES]}
        />
        <Checkbox
          label="With the images"
          description="Without them, only the labels come."
          checked={images}
          onChange={(event) => setImages(event.currentTarget.checked)}
        />
      </div>
      <LossList forecast={forecast} formatTitle={chosen?.title ?? format} />
      <div className={classes.end}>
        <ForecastLine forecast={forecast} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          {link === undefined ? (
            <Button leftSection={<IconDownload size={16} />} disabled>
              Download
            </Button>
          ) : (
            <Button
              component="a"
              href={link}
              download
              data-autofocus
              leftSection={<IconDownload size={16} />}
              onClick={props.onClose}
            >
              Download
            </Button>
          )}
        </div>
      </div>
    </>
  );
}
