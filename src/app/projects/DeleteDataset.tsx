import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Project } from "../../contract/projects.ts";
import { count } from "../../model/plural.ts";
import { useDeleteDataset } from "../api/changes.ts";
import { followUp } from "../api/followUp.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useRecentChange } from "../trash/recentChange.ts";
import classes from "./ProjectActions.module.css";

/** Moves the dataset that is shown to the trash, with its images. */
export function DeleteDataset(props: { project: Project; datasetId: number }) {
  const { project, datasetId } = props;
  const remove = useDeleteDataset();
  const offer = useRecentChange((state) => state.offer);
  const dataset = project.datasets.find(({ id }) => id === datasetId);
  if (dataset === undefined) return null;
  const move = (name: string) =>
    followUp(remove.mutateAsync(datasetId), ({ changeId, images }) =>
      offer({ id: changeId, name, text: `is in the trash, with ${count(images, "image")}.` }),
    );
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconTrash size={14} />}
        loading={remove.isPending}
        onClick={() => move(dataset.name)}
      >
        Delete dataset
      </Button>
      {remove.isError && (
        <span role="alert" className={classes.failure}>
          {sentenceOf(remove.error)}
        </span>
      )}
    </>
  );
}
