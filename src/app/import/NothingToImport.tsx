import { Button } from "@mantine/core";
import { IconFileUnknown, IconFolderOff, IconPhotoOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Verdict } from "../../formats/public.ts";
import { count } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { useFilePickers } from "./useFilePickers.tsx";

/** The review of a drop without anything to import: why, what was skipped, and what to do. */
export function NothingToImport(props: { state: SessionSnapshot }) {
  const { found, ignored, verdict } = props.state;
  const pickers = useFilePickers();
  const skipped = ignored.map(({ reason, count: files }) => `${count(files, "file")} (${reason})`);
  const { icon, title, explanation } = explain(found.files, verdict);
  return (
    <Card>
      <EmptyState
        icon={icon}
        title={title}
        action={<Button onClick={pickers.chooseFolder}>Choose another folder</Button>}
      >
        <p>{explanation}</p>
        {skipped.length > 0 && <p>Skipped: {skipped.join(", ")}.</p>}
      </EmptyState>
      {pickers.inputs}
    </Card>
  );
}

function explain(files: number, verdict: Verdict | undefined): { icon: ReactNode; title: string; explanation: string } {
  if (files === 0) {
    return {
      icon: <IconFolderOff size={40} stroke={1.5} />,
      title: "Nothing to import",
      explanation: "The folder is empty, or all of its files were skipped.",
    };
  }
  if (verdict?.kind === "unsupported") {
    return {
      icon: <IconFileUnknown size={40} stroke={1.5} />,
      title: `This looks like ${verdict.unread.name}`,
      explanation: `This format is not supported yet. ${verdict.unread.advice}`,
    };
  }
  const none = files === 1 ? "The only file is not an image" : `None of the ${count(files, "file")} is an image`;
  return {
    icon: <IconPhotoOff size={40} stroke={1.5} />,
    title: "No images found",
    explanation: `${none} that can be imported. If these are annotations, drop the folder that contains the images as well.`,
  };
}
