import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SavedDrop } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { Time } from "../ui/Time.tsx";
import { useUploadStore, useUploads } from "../uploads/UploadsContext.ts";
import classes from "./SavedDrops.module.css";

/** Drops of earlier visits that are not finished. One click continues an upload; uploaded files are not sent again. */
export function SavedDrops() {
  const uploads = useUploads();
  const client = useQueryClient();
  const running = useUploadStore((state) => state.uploads);
  const saved = useQuery({ queryKey: ["saved-drops"], queryFn: () => uploads.saved(), staleTime: 0 });
  const refresh = () => client.invalidateQueries({ queryKey: ["saved-drops"] });
  const goOn = useMutation({ mutationFn: (drop: SavedDrop) => uploads.continueSaved(drop) });
  const forget = useMutation({ mutationFn: (id: string) => uploads.forgetSaved(id), onSettled: refresh });
  const drops = (saved.data ?? []).filter((drop) => !running.some((upload) => upload.id === drop.id));
  if (drops.length === 0) return null;
  return (
    <Card title="Not finished" note="Uploaded files are not sent again" className={classes.card}>
      <ul>
        {drops.map((drop) => (
          <li key={drop.id} className={classes.row}>
            <span className={classes.name}>
              <Name text={drop.name} />
            </span>
            <span className={classes.note}>
              {drop.started ? "Stopped while sending" : "Not started"}, <Time at={drop.savedAt} />
            </span>
            <Button
              size="xs"
              variant="default"
              loading={goOn.isPending && goOn.variables.id === drop.id}
              onClick={() => goOn.mutate(drop)}
            >
              Continue
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget ${drop.name}`}
              onClick={() => forget.mutate(drop.id)}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {goOn.data === false && (
        <p className={classes.refused} role="alert">
          The browser did not allow access to the folder. Drop it again: only the missing files are sent.
        </p>
      )}
    </Card>
  );
}
