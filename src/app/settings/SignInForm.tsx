import { Button, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { ApiError } from "../../uploader/index.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useSignIn } from "../api/server.ts";
import { Card } from "../ui/Card.tsx";
import { useUploads } from "../uploads/UploadsContext.ts";
import { isOver } from "../uploads/uploadStore.ts";
import { useActiveUpload } from "../uploads/useActiveUpload.ts";
import classes from "./SignInForm.module.css";

/** Asks for an API key, and explains where to find one. `linkFailure` is why a sign-in link did not work. */
export function SignInForm(props: { linkFailure?: unknown }) {
  const [key, setKey] = useState("");
  const { store } = useUploads();
  const active = useActiveUpload();
  const signIn = useSignIn();
  return (
    <div className={classes.page}>
      <span className={classes.icon} aria-hidden="true">
        <IconKey size={28} stroke={1.6} />
      </span>
      <h1>Sign in to Dropset</h1>
      <p className={classes.lead}>
        {active !== undefined && !isOver(active.state.phase)
          ? `Sign in to continue the upload of ${active.state.name}.`
          : "Enter an API key for this server. The key is not sent anywhere else."}
      </p>
      {props.linkFailure !== undefined && (
        <p role="alert" className={classes.linkFailure}>
          {sentenceOf(props.linkFailure)}
        </p>
      )}
      <Card>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (key.trim() !== "") signIn.mutate({ key: key.trim() }, { onSuccess: () => store.getState().signedIn() });
          }}
        >
          <KeyInput value={key} onChange={setKey} error={signIn.isError ? describeFailure(signIn.error) : undefined} />
          <Button type="submit" fullWidth mt={16} loading={signIn.isPending}>
            Sign in
          </Button>
        </form>
      </Card>
      <p className={classes.hint}>
        <code>dropset sign-in</code>, run on the server, prints a link that signs you in. The first key was printed when
        the server started for the first time. Anyone with an admin key can create more in Settings.
      </p>
    </div>
  );
}

function KeyInput(props: { value: string; onChange: (value: string) => void; error: string | undefined }) {
  return (
    <TextInput
      label="API key"
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      classNames={{ input: classes.key ?? "" }}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      error={props.error}
    />
  );
}

function describeFailure(failure: unknown): string {
  if (failure instanceof ApiError && failure.status === 401) return "This key is unknown, expired or revoked.";
  return sentenceOf(failure);
}
