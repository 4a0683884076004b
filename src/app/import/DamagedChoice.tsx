import { Checkbox } from "@mantine/core";
import type { ImportOptions } from "../../contract/startImport.ts";
import { count } from "../../model/plural.ts";
import type { UploadSession } from "../../uploader/index.ts";
import type { ProblemGroup } from "../problems/problemGroups.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import { countDamaged } from "./countDamaged.ts";

/** Whether damaged images are imported or skipped. Renders nothing while there are none. */
export function DamagedChoice(props: { session: UploadSession; groups: readonly ProblemGroup[] }) {
  const { session, groups } = props;
  const skipDamaged = useSnapshot(session, (state) => state.settings.options.skipDamaged === true);
  const damaged = countDamaged(groups);
  if (damaged === 0 && !skipDamaged) return null;
  const images = count(damaged, "image is truncated, damaged", "images are truncated, damaged");
  return (
    <Checkbox
      mb={16}
      label="Skip damaged images"
      description={`${images} or too large to be opened. ${skipDamaged ? "Skipped with their labels." : "Imported as they are."}`}
      checked={skipDamaged}
      onChange={(event) => session.setSettings({ options: withSkipDamaged(session, event.currentTarget.checked) })}
    />
  );
}

function withSkipDamaged(session: UploadSession, skipDamaged: boolean): ImportOptions {
  const { skipDamaged: _, ...others } = session.getState().settings.options;
  return skipDamaged ? { ...others, skipDamaged } : others;
}
