import { Button } from "@mantine/core";
import { IconFileUnknown, IconFolderOff, IconPhotoOff } from "@tabler/icons-react";
import { count } from "../../model/plural.ts";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { START_REASON } from "./BlockedStart.tsx";
import type { StartBlock } from "./startBlock.ts";
import { useFilePickers } from "./useFilePickers.tsx";

const icons = {
  empty: IconFolderOff,
  unsupported: IconFileUnknown,
  noImages: IconPhotoOff,
  unusable: IconPhotoOff,
} satisfies Record<StartBlock["kind"], unknown>;

/** The review of a drop without anything to import: why, what was skipped, and what to do. */
export function NothingToImport(props: { state: SessionSnapshot; block: StartBlock }) {
  const { kind, title, reason, advice } = props.block;
  const pickers = useFilePickers();
  const skipped = props.state.ignored.map(({ reason, count: files }) => `${count(files, "file")} (${reason})`);
  const Icon = icons[kind];
  return (
    <Card>
      <EmptyState
        icon={<Icon size={40} stroke={1.5} />}
        title={title}
        action={<Button onClick={pickers.chooseFolder}>Choose another folder</Button>}
      >
        <p id={START_REASON}>
          {reason} {advice}
        </p>
        {skipped.length > 0 && <p>Skipped: {skipped.join(", ")}.</p>}
      </EmptyState>
      {pickers.inputs}
    </Card>
  );
}
