import { Button } from "@mantine/core";
import { IconFolderOff, IconPhotoOff } from "@tabler/icons-react";
import type { SessionSnapshot } from "../../uploader/snapshot.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { counted } from "../ui/formatCount.ts";
import { useFilePickers } from "./useFilePickers.tsx";

/** Said kindly when there is nothing to import in a drop, with what was in it and what to do. */
export function NothingHere(props: { state: SessionSnapshot }) {
  const { found, ignored } = props.state;
  const pickers = useFilePickers();
  const empty = found.files === 0;
  const leftOut = ignored.map(({ reason, count }) => `${counted(count, "file")}: ${reason}`);
  return (
    <Card>
      <EmptyState
        icon={empty ? <IconFolderOff size={40} stroke={1.5} /> : <IconPhotoOff size={40} stroke={1.5} />}
        title={empty ? "There is nothing in it to import" : "There are no images in it"}
        action={<Button onClick={pickers.chooseFolder}>Choose another folder</Button>}
      >
        {empty
          ? "The folder is empty, or everything in it was left out."
          : `None of its ${counted(found.files, "file")} is a picture that can be imported. Labels alone make no project: drop the folder that holds the images as well.`}
        {leftOut.length > 0 && <p>Left out: {leftOut.join("; ")}.</p>}
      </EmptyState>
      {pickers.inputs}
    </Card>
  );
}
