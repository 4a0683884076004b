import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { count } from "../../model/plural.ts";
import { randomId } from "../../uploader/index.ts";
import { useImportLocal } from "../api/projects.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { TickList } from "../ui/TickList.tsx";
import classes from "./LibraryPage.module.css";
import type { LibraryProject } from "./libraryProject.ts";

/** Copies datasets of a ready-made project into a new project. */
export function CopyForm(props: { project: LibraryProject }) {
  const { project } = props;
  const [title, setTitle] = useState(project.title);
  const [excluded, setExcluded] = useState<ReadonlySet<number>>(new Set());
  const [tried, setTried] = useState(false);
  const run = useImportLocal();
  const [, navigate] = useLocation();
  const copied = project.datasets.filter(({ id }) => !excluded.has(id));
  const images = copied.reduce((sum, dataset) => sum + dataset.images, 0);
  const missing = title.trim() === "";
  const all = copied.length === project.datasets.length;

  const submit = () => {
    setTried(true);
    if (missing || copied.length === 0) return;
    const datasetsIds = all ? [] : copied.map(({ id }) => id);
    run.mutate(
      {
        id: project.id,
        title: title.trim(),
        datasetsIds,
        idempotencyKey: randomId(),
      },
      { onSuccess: ({ taskId }) => navigate(`/tasks/${taskId}`) },
    );
  };

  return (
    <Card title={<Name text={project.title} />}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TickList
          legend="Datasets"
          noun="dataset"
          items={project.datasets.map(({ id, name, images: n }) => ({ key: id, name, facts: count(n, "image") }))}
          excluded={excluded}
          onChange={setExcluded}
        />
        <TextInput
          mt={16}
          label="Project name"
          dir="auto"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={tried && missing ? "Enter a project name." : undefined}
        />
        {run.isError && (
          <p className={classes.failure} role="alert">
            {sentenceOf(run.error)}
          </p>
        )}
        <Button type="submit" mt={16} loading={run.isPending} disabled={copied.length === 0}>
          Import {copied.length === 0 ? "" : count(images, "image")}
        </Button>
      </form>
    </Card>
  );
}
