import { Button } from "@mantine/core";
import { useState } from "react";

/** A button that acts on the second press; it changes its label after the first, and back when it loses the focus. */
export function ConfirmButton(props: { label: string; confirmation: string; loading: boolean; onConfirm: () => void }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <Button
      size="xs"
      variant="default"
      color="red"
      loading={props.loading}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) props.onConfirm();
      }}
    >
      {isAsking ? props.confirmation : props.label}
    </Button>
  );
}
