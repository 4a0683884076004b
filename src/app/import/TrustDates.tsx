import { Checkbox } from "@mantine/core";
import { memo, useState } from "react";
import type { UploadSession } from "../../uploader/index.ts";
import { trustsDates } from "../uploads/trustedDates.ts";
import { useUploads } from "../uploads/UploadsContext.ts";

/** The choice whether files that look unchanged are read again. It holds for this drop, as far as it is not read yet, and for later ones. */
export const TrustDates = memo(function TrustDates(props: { session: UploadSession }) {
  const { trustDates } = useUploads();
  const [trusted, setTrusted] = useState(trustsDates);
  return (
    <Checkbox
      mt={16}
      label="Trust size and date"
      description="Files that have the path, size and date of an earlier import are not read again, as with rsync: a change that keeps all three is missed."
      checked={trusted}
      onChange={(event) => {
        setTrusted(event.currentTarget.checked);
        trustDates(props.session, event.currentTarget.checked);
      }}
    />
  );
});
