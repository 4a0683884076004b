import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { SHORT_TEXT_CHARACTERS, WEBHOOK_URL_CHARACTERS } from "../../contract/limits.ts";
import { type WebhookEvent, webhookEventNames } from "../../contract/webhookMessages.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useCreateWebhook } from "../api/webhooks.ts";
import { eventTitles } from "./eventTitles.ts";
import classes from "./Webhooks.module.css";

/** A form that creates a webhook. */
export function NewWebhook(props: { onCreated: (created: { name: string; secret: string }) => void }) {
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(["task.finished", "task.failed"]);
  const create = useCreateWebhook();
  return (
    <form
      className={classes.form}
      aria-label="New webhook"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { url: url.trim(), description: description.trim(), events: [...events] },
          {
            onSuccess: (webhook) => {
              setUrl("");
              setDescription("");
              props.onCreated({ name: webhook.url, secret: webhook.secret });
            },
          },
        );
      }}
    >
      <TextInput
        className={classes.url}
        label="Address"
        placeholder="https://example.org/hooks/dropset"
        inputMode="url"
        autoComplete="off"
        maxLength={WEBHOOK_URL_CHARACTERS}
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        error={create.isError ? sentenceOf(create.error) : undefined}
      />
      <TextInput
        label="Description (optional)"
        placeholder="What it is for"
        maxLength={SHORT_TEXT_CHARACTERS}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <fieldset className={classes.events}>
        <legend>Events</legend>
        {webhookEventNames.map((name) => (
          <Checkbox
            key={name}
            label={eventTitles[name]}
            checked={events.includes(name)}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              setEvents((before) => webhookEventNames.filter((one) => (one === name ? checked : before.includes(one))));
            }}
          />
        ))}
      </fieldset>
      <Button type="submit" loading={create.isPending} disabled={url.trim() === "" || events.length === 0}>
        Add webhook
      </Button>
    </form>
  );
}
