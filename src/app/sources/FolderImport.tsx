import { Button, Select, Skeleton, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { useLocation } from "wouter";
import type { SourceFolder } from "../../contract/sources.ts";
import { baseName } from "../../model/datasetPath.ts";
import { randomId } from "../../uploader/index.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { usePresets } from "../api/server.ts";
import { useImportRemote, useSourcePreview } from "../api/sources.ts";
import { Card } from "../ui/Card.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { PreviewFacts } from "./PreviewFacts.tsx";
import classes from "./SourcesPage.module.css";
import { sourceText } from "./sourceText.ts";
import { whyNotImported } from "./whyNotImported.ts";

/** A chosen folder: what it is, the format to read it in, the name of its project, and the start of its import. */
export function FolderImport(props: { folder: SourceFolder }) {
  const { folder } = props;
  const [preset, setPreset] = useState("auto");
  const [title, setTitle] = useState(folder.path === "" ? folder.source : baseName(folder.path));
  const [tried, setTried] = useState(false);
  // One key for the folder, so that a start whose response was lost is not repeated.
  const [idempotencyKey] = useState(randomId);
  const preview = useSourcePreview(folder, preset);
  const presets = usePresets();
  const run = useImportRemote();
  const [, navigate] = useLocation();
  const reason = useId();
  const refusal = preview.data && whyNotImported(preview.data);
  const missing = title.trim() === "";

  const submit = () => {
    setTried(true);
    if (missing || refusal !== undefined) return;
    const body = { ...folder, preset, project: { title: title.trim() } };
    run.mutate(
      // Another title or preset is another request.
      { body, idempotencyKey: `${idempotencyKey} ${preset} ${encodeURIComponent(title.trim()).slice(0, 100)}` },
      { onSuccess: ({ taskId }) => navigate(`/tasks/${taskId}`) },
    );
  };

  return (
    <Card title={<Name text={sourceText(folder)} cut="middle" />}>
      <LoadState query={preview} what="preview" placeholder={<Reading />}>
        {preview.data !== undefined && <PreviewFacts preview={preview.data} />}
      </LoadState>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Select
          mt={16}
          label="Preset"
          value={preset}
          allowDeselect={false}
          onChange={(value) => setPreset(value ?? "auto")}
          data={[
            { value: "auto", label: "Auto" },
            ...(presets.data?.items ?? []).map((item) => ({ value: item.slug, label: item.title })),
          ]}
        />
        <TextInput
          mt={16}
          label="Project name"
          dir="auto"
          maxLength={500}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={tried && missing ? "Enter a project name." : undefined}
          errorProps={{ role: "alert" }}
        />
        {refusal !== undefined && (
          <p id={reason} className={classes.refusal}>
            {refusal}
          </p>
        )}
        {run.isError && (
          <p className={classes.refusal} role="alert">
            {sentenceOf(run.error)}
          </p>
        )}
        <Button
          type="submit"
          className={classes.start ?? ""}
          loading={run.isPending}
          disabled={refusal !== undefined}
          aria-describedby={refusal === undefined ? undefined : reason}
        >
          Start import
        </Button>
      </form>
    </Card>
  );
}

/** Shown while the server reads the folder. */
function Reading() {
  return (
    <>
      <p role="status" className={classes.quiet}>
        The server reads the folder. This takes up to 40 seconds; the import can be started at once.
      </p>
      <Skeleton height={20} mb={12} width="50%" />
      <Skeleton height={48} />
    </>
  );
}
