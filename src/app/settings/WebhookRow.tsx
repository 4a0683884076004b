import { Button } from "@mantine/core";
import { useId, useState } from "react";
import type { Webhook } from "../../contract/webhooks.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useDeleteWebhook, useRotateSecret, useSwitchWebhook, useTestWebhook } from "../api/webhooks.ts";
import { ConfirmButton } from "../ui/ConfirmButton.tsx";
import { Name } from "../ui/Name.tsx";
import { Pill } from "../ui/Pill.tsx";
import { Time } from "../ui/Time.tsx";
import { eventTitles, outcomeOf } from "./eventTitles.ts";
import { WebhookDeliveries } from "./WebhookDeliveries.tsx";
import classes from "./Webhooks.module.css";

/** Why the server switched a webhook off. */
const offReasons = {
  manual: "Switched off by an admin",
  failing: "Switched off by the server, because every delivery of three days failed",
  backlog: "Switched off by the server, because more than 10,000 deliveries waited",
} as const satisfies Record<NonNullable<Webhook["disabledReason"]>, string>;

/** One webhook with its state and its buttons. */
export function WebhookRow(props: { item: Webhook; onSecret: (secret: { name: string; secret: string }) => void }) {
  const { item } = props;
  const listId = useId();
  const [isOpen, setOpen] = useState(false);
  const test = useTestWebhook(item.id);
  const toggle = useSwitchWebhook(item.id);
  const rotate = useRotateSecret(item.id);
  const remove = useDeleteWebhook(item.id);
  const failure = [test, toggle, rotate, remove].find(({ isError }) => isError)?.error;
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <b className={classes.address}>
          <Name text={item.url} wrap />
        </b>
        <StatePill item={item} />
      </div>
      {item.description !== "" && (
        <p className={classes.description}>
          <Name text={item.description} wrap />
        </p>
      )}
      <p className={classes.quiet}>{item.events.map((event) => eventTitles[event]).join(" · ")}</p>
      <State item={item} />
      <div className={classes.buttons}>
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Send test
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          onClick={() => setOpen(!isOpen)}
        >
          Deliveries
        </Button>
        <Button size="xs" variant="default" loading={toggle.isPending} onClick={() => toggle.mutate(!item.enabled)}>
          {item.enabled ? "Switch off" : "Switch on"}
        </Button>
        <ConfirmButton
          label="New secret"
          confirmation="Replace secret"
          loading={rotate.isPending}
          onConfirm={() =>
            rotate.mutate(undefined, { onSuccess: ({ url, secret }) => props.onSecret({ name: url, secret }) })
          }
        />
        <ConfirmButton
          label="Delete"
          confirmation="Confirm deletion"
          loading={remove.isPending}
          onConfirm={() => remove.mutate()}
        />
      </div>
      <output className={classes.outcome} data-failed={test.data?.status === "failed" || undefined}>
        {test.data !== undefined && !test.isPending && `Test: ${outcomeOf(test.data)}`}
      </output>
      {failure !== undefined && failure !== null && (
        <p role="alert" className={classes.failure}>
          {sentenceOf(failure)}
        </p>
      )}
      {isOpen && <WebhookDeliveries id={listId} webhookId={item.id} />}
    </li>
  );
}

function StatePill({ item }: { item: Webhook }) {
  if (!item.enabled) return <Pill tone={item.disabledReason === "manual" ? "plain" : "bad"}>Off</Pill>;
  return item.failingSince === null ? <Pill tone="ok">On</Pill> : <Pill tone="warn">Failing</Pill>;
}

function State({ item }: { item: Webhook }) {
  if (item.disabledAt !== null && item.disabledReason !== null) {
    return (
      <p className={classes.quiet}>
        {offReasons[item.disabledReason]}, <Time at={item.disabledAt} />. Events are not delivered.
      </p>
    );
  }
  if (item.failingSince === null) return null;
  return (
    <p className={classes.quiet}>
      Deliveries fail, since <Time at={item.failingSince} />. They are tried again for a day. After three days the
      server switches the webhook off.
    </p>
  );
}
