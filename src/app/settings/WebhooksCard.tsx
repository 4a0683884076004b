import { useState } from "react";
import { useWebhooks } from "../api/webhooks.ts";
import { Card } from "../ui/Card.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { NewWebhook } from "./NewWebhook.tsx";
import { Secret } from "./Secret.tsx";
import { WebhookRow } from "./WebhookRow.tsx";
import classes from "./Webhooks.module.css";

/** The webhooks of the workspace, for admins: add one, test it, see its deliveries, switch it on or off, delete it. */
export function WebhooksCard() {
  const webhooks = useWebhooks();
  const [secret, setSecret] = useState<{ name: string; secret: string }>();
  return (
    <Card title="Webhooks" note="Call other programs when an import ends">
      {secret !== undefined && (
        <Secret key={secret.secret} what="Secret of" {...secret} onDone={() => setSecret(undefined)} />
      )}
      <LoadState query={webhooks} what="list of webhooks">
        {webhooks.data?.items.length === 0 ? (
          <p className={classes.none}>
            No webhooks yet. The server sends a signed request to each address here when one of its events happens.
          </p>
        ) : (
          <ul className={classes.rows} aria-label="Webhooks">
            {webhooks.data?.items.map((webhook) => (
              <WebhookRow key={webhook.id} item={webhook} onSecret={setSecret} />
            ))}
          </ul>
        )}
      </LoadState>
      <NewWebhook onCreated={setSecret} />
    </Card>
  );
}
