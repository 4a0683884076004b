import { Button } from "@mantine/core";
import type { Delivery } from "../../contract/webhooks.ts";
import { formatCount } from "../../model/plural.ts";
import { useDeliveries } from "../api/webhooks.ts";
import { LoadState } from "../ui/LoadState.tsx";
import { Pill, type Tone } from "../ui/Pill.tsx";
import { Time } from "../ui/Time.tsx";
import { eventTitles, outcomeOf } from "./eventTitles.ts";
import classes from "./Webhooks.module.css";

const states: Readonly<Record<Delivery["status"], readonly [label: string, tone: Tone]>> = {
  waiting: ["Waiting", "warn"],
  delivered: ["Delivered", "ok"],
  failed: ["Failed", "bad"],
};

/** The deliveries of a webhook, the newest first, with what came of the last attempt. */
export function WebhookDeliveries(props: { id: string; webhookId: number }) {
  const deliveries = useDeliveries(props.webhookId);
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div id={props.id} className={classes.deliveries}>
      <LoadState query={deliveries} what="list of deliveries">
        {items.length === 0 ? (
          <p className={classes.quiet}>No deliveries in the last 7 days.</p>
        ) : (
          <ul aria-label="Deliveries">
            {items.map((item) => (
              <DeliveryRow key={item.id} item={item} />
            ))}
          </ul>
        )}
        {deliveries.hasNextPage && (
          <Button
            size="xs"
            mt={8}
            variant="default"
            loading={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </LoadState>
    </div>
  );
}

function DeliveryRow({ item }: { item: Delivery }) {
  const [label, tone] = states[item.status];
  const response = item.lastAttempt?.response ?? "";
  return (
    <li className={classes.delivery}>
      <div className={classes.head}>
        <b>{eventTitles[item.event]}</b>
        <span className={classes.quiet}>
          <Time at={item.createdAt} />
        </span>
        <Pill tone={tone}>{label}</Pill>
      </div>
      <p className={classes.quiet}>
        {outcomeOf(item)}
        {item.attempts > 1 && ` ${formatCount(item.attempts)} attempts.`}
        {item.nextAttemptAt !== null && item.attempts > 0 && ` Next attempt at ${clock(item.nextAttemptAt)}.`}
      </p>
      {response !== "" && (
        <details className={classes.response}>
          <summary>Response</summary>
          <p>
            <bdi>{response}</bdi>
          </p>
        </details>
      )}
    </li>
  );
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function clock(at: string): string {
  return clockFormat.format(new Date(at));
}
