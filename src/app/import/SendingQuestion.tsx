import { useEffect, useRef } from "react";
import { usePresets } from "../api/server.ts";
import { Card } from "../ui/Card.tsx";
import { useSnapshot, useUploads } from "../uploads/UploadsContext.ts";
import { isAsking, isSending, type Upload } from "../uploads/uploadStore.ts";
import { FormatQuestion } from "./FormatQuestion.tsx";
import { useFormatChoice } from "./formatChoice.ts";
import { PresetSelect } from "./PresetSelect.tsx";
import classes from "./SendingQuestion.module.css";
import { UnreadFormat } from "./UnreadFormat.tsx";

/**
 * The question which format an upload has, when it was started before that was known. Sending continues; the import starts with the answer,
 * which can be changed until everything is sent.
 */
export function SendingQuestion(props: { upload: Upload }) {
  const { upload } = props;
  const { session } = upload;
  const { separate } = useUploads();
  const choice = useFormatChoice(session);
  const asking = useSnapshot(session, isAsking);
  const isHeld = useSnapshot(session, (state) => state.isHeld);
  const isOpen = useSnapshot(session, ({ phase }) => isSending(phase) && phase.name !== "starting");
  const presets = usePresets().data?.items ?? [];
  const titleOf = (slug: string) => presets.find((preset) => preset.slug === slug)?.title ?? slug;
  const wasAsked = useRef(false);
  useEffect(() => {
    // The button that was pressed is gone: without this, the keyboard would be at the top of the document.
    if (wasAsked.current && !asking) document.getElementById("main")?.focus({ preventScroll: true });
    if (asking) wasAsked.current = true;
  }, [asking]);
  const { verdict } = choice;
  if (asking) {
    return (
      <Card title="Choose the format" className={classes.card}>
        <p className={classes.lead}>
          {isHeld ? "" : "Files are sent meanwhile. "}The import starts when you have chosen.
        </p>
        {verdict?.kind === "unsupported" && <UnreadFormat unread={verdict.unread} />}
        <FormatQuestion choice={choice} titleOf={titleOf} onSeparate={(parts) => void separate(upload, parts)} />
        <div className={classes.other}>
          <PresetSelect choice={choice} />
        </div>
      </Card>
    );
  }
  if (!wasAsked.current || !isOpen || choice.slug === undefined) return null;
  return (
    <Card title="Format">
      <p className={classes.lead}>
        The files are read as {titleOf(choice.slug)}. You can change this until everything is sent.
      </p>
      <PresetSelect choice={choice} />
    </Card>
  );
}
