import { Button, Checkbox, Modal, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { useDownloadPreview } from "../api/projects.ts";
import { usePresets } from "../api/server.ts";
import { FormatOptions } from "../import/FormatOptions.tsx";
import type { FormatOptions as ChosenOptions } from "../import/formatChoice.ts";
import { FailedState } from "../ui/LoadState.tsx";
import { TickList } from "../ui/TickList.tsx";
import classes from "./DownloadDialog.module.css";
import { type Forecast, ForecastLine, LossList } from "./DownloadForecast.tsx";
import { downloadLink, downloadQuery } from "./downloadQuery.ts";

/** How long a selection must stay unchanged before the server previews it, ms. */
const SETTLE_MS = 300;

const ARCHIVES = [
  { value: "tar", label: "tar" },
  { value: "zip", label: "ZIP" },
] as const;
type Archive = (typeof ARCHIVES)[number]["value"];

/** The archive that the person's system opens without further programs. */
function usualArchive(): Archive {
  return /Windows/.test(navigator.userAgent) ? "zip" : "tar";
}

/** The format that can hold everything. */
const COMPLETE_FORMAT = "supervisely";

/** Chooses what is downloaded and in which format, and shows in advance what the format cannot hold. Everything is selected at first. */
export function DownloadDialog(props: { project: Project; opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Download project"
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
  const [format, setFormat] = useState(COMPLETE_FORMAT);
  const [excludedDatasets, setExcludedDatasets] = useState<ReadonlySet<number>>(new Set());
  const [excludedClasses, setExcludedClasses] = useState<ReadonlySet<string>>(new Set());
  const [images, setImages] = useState(true);
  const [archive, setArchive] = useState(usualArchive);
  const [options, setOptions] = useState<ChosenOptions | undefined>();
  const chosen = writable.find(({ slug }) => slug === format);

  const query = useMemo(
    () => downloadQuery(project, { format, excludedDatasets, excludedClasses, images, archive, options }),
    [project, format, excludedDatasets, excludedClasses, images, archive, options],
  );
  const [settled] = useDebouncedValue(query, SETTLE_MS);
  const hasDataset = project.datasets.some(({ id }) => !excludedDatasets.has(id));
  const preview = useDownloadPreview(project.id, settled, hasDataset);
  const link = hasDataset ? downloadLink(project.id, query) : undefined;
  const forecast = ((): Forecast => {
    if (!hasDataset) return { state: "refused", why: "Select at least one dataset." };
    if (link === undefined) {
      return {
        state: "refused",
        why: "The selected class names do not fit into one download link. Select all classes, or fewer.",
      };
    }
    if (settled !== query || preview.isFetching) return { state: "loading" };
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
          onChange={(value) => {
            if (value === null) return;
            setFormat(value);
            setOptions(undefined);
          }}
          data={writable.map(({ slug, title }) => ({ value: slug, label: title }))}
        />
        {chosen?.writeOptions && (
          <FormatOptions
            key={format}
            title="Writing options"
            schema={chosen.writeOptions}
            values={options}
            onChange={setOptions}
          />
        )}
        <div className={classes.lists}>
          <TickList
            legend="Datasets"
            noun="dataset"
            items={datasets}
            excluded={excludedDatasets}
            onChange={setExcludedDatasets}
          />
          {titles.length > 0 && (
            <TickList
              legend="Classes"
              noun="class"
              items={titles}
              excluded={excludedClasses}
              onChange={setExcludedClasses}
            />
          )}
        </div>
        <Select
          label="Archive"
          description={
            archive === "zip"
              ? "File names that Windows or macOS cannot store are changed."
              : "File names are the same as in the project."
          }
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={archive}
          onChange={(value) => value !== null && setArchive(value as Archive)}
          data={[...ARCHIVES]}
        />
        <Checkbox
          label="Include images"
          description="Without images, only the annotations are downloaded."
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
