import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { Tone } from "../ui/Pill.tsx";

/** The mark of an outcome; its shape differs as well as its colour. */
export function OutcomeIcon(props: { tone: Tone }) {
  switch (props.tone) {
    case "bad":
      return <IconCircleX size={26} stroke={1.8} />;
    case "warn":
      return <IconAlertTriangle size={26} stroke={1.8} />;
    default:
      return <IconCircleCheck size={26} stroke={1.8} />;
  }
}
