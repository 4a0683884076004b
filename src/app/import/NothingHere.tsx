import { Button } from "@mantine/core";
import { IconFileUnknown, IconFolderOff, IconPhotoOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Verdict } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { useFilePickers } from "./useFilePickers.tsx";

/** Said kindly when there is nothing to import in a drop, with what was in it and what to do. */
export function NothingHere(props: { state: SessionSnapshot }) {
  const { found, ignored } = props.state;
  const pickers = useFilePickers();
  const { verdict } = props.state;
  const leftOut = ignored.map(({ reason, count: files }) => `${count(files, "file")}: ${reason}`);
  const { icon, title, words } = says(found.files, verdict);
  return (
    <Card>
      <EmptyState
        icon={icon}
        title={title}
        action={<Button onClick={pickers.chooseFolder}>Choose another folder</Button>}
      >
        <p>{words}</p>
        {leftOut.length > 0 && <p>Left out: {leftOut.join("; ")}.</p>}
      </EmptyState>
      {pickers.inputs}
    </Card>
  );
}

function says(files: number, verdict: Verdict | undefined): { icon: ReactNode; title: string; words: string } {
  if (files === 0) {
    return {
      icon: <IconFolderOff size={40} stroke={1.5} />,
      title: "There is nothing in it to import",
      words: "The folder is empty, or everything in it was left out.",
    };
  }
  if (verdict?.kind === "unsupported") {
    return {
      icon: <IconFileUnknown size={40} stroke={1.5} />,
      title: `This looks like ${verdict.unread.name}`,
      words: `It is not read yet. ${verdict.unread.advice}`,
    };
  }
  return {
    icon: <IconPhotoOff size={40} stroke={1.5} />,
    title: "There are no images in it",
    words: `None of its ${count(files, "file")} is a picture that can be imported. Labels alone make no project: drop the folder that holds the images as well.`,
  };
}
