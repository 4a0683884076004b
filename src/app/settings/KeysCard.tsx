import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Key } from "../../contract/keys.ts";
import type { KeyScope } from "../../contract/scopes.ts";
import { useCreateKey, useKeys, useRevokeKey } from "../api/keys.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { Card } from "../ui/Card.tsx";
import { ConfirmButton } from "../ui/ConfirmButton.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { Time } from "../ui/Time.tsx";
import { KeyLimitFields } from "./KeyLimitFields.tsx";
import { type LimitChoices, limitsOf } from "./keyLimitChoices.ts";
import { limitRows } from "./limitRows.ts";
import { Secret } from "./Secret.tsx";
import classes from "./SettingsPage.module.css";

/** The API keys of this server, for admins: create one, see when each was last used, revoke it. */
export function KeysCard() {
  const keys = useKeys(true);
  const [secret, setSecret] = useState<{ name: string; secret: string }>();
  return (
    <Card title="API keys" note="For people and scripts">
      {secret !== undefined && <Secret what="Key" {...secret} onDone={() => setSecret(undefined)} />}
      <LoadState query={keys} what="list of keys">
        <ul className={classes.keys}>
          {keys.data?.items.map((key) => (
            <KeyRow key={key.id} item={key} />
          ))}
        </ul>
      </LoadState>
      <NewKey onCreated={(name, secret) => setSecret({ name, secret })} />
    </Card>
  );
}

function KeyRow(props: { item: Key }) {
  const { item } = props;
  const revoke = useRevokeKey();
  const limits = limitRows(item.limits);
  return (
    <li className={classes.key}>
      <div className={classes.keyName}>
        <b>
          <Name text={item.name} />
        </b>
        <span className={`${classes.quiet} ${classes.mono}`}>{item.prefix}…</span>
      </div>
      <span className={classes.quiet}>
        {item.scopes.join(", ")}
        <br />
        <Name text={item.workspace} />
      </span>
      <span className={classes.quiet}>
        {item.lastUsedAt === null ? (
          "Never used"
        ) : (
          <>
            Last used <Time at={item.lastUsedAt} />
          </>
        )}
        <br />
        {item.expiresAt === null ? "Never expires" : `Expires ${item.expiresAt.slice(0, 10)}`}
      </span>
      <ConfirmButton
        label="Revoke"
        confirmation="Confirm revocation"
        loading={revoke.isPending}
        onConfirm={() => revoke.mutate(item.id)}
      />
      {limits.length > 0 && (
        <span className={classes.limits}>{limits.map(([name, value]) => `${name}: ${value}`).join(" · ")}</span>
      )}
      {revoke.isError && (
        <span role="alert" className={classes.failure}>
          {sentenceOf(revoke.error)}
        </span>
      )}
    </li>
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;

function NewKey(props: { onCreated: (name: string, secret: string) => void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<KeyScope>("import");
  const [days, setDays] = useState("90");
  const [limits, setLimits] = useState<LimitChoices>({});
  const create = useCreateKey();
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        const expiresAt = days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
        create.mutate(
          { name: name.trim(), scopes: [scope], expiresAt, limits: limitsOf(limits) },
          {
            onSuccess: (key) => {
              setName("");
              setLimits({});
              props.onCreated(key.name, key.secret);
            },
          },
        );
      }}
    >
      <TextInput
        label="Key name"
        placeholder="Who or what uses it"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.isError ? sentenceOf(create.error) : undefined}
      />
      <Select
        label="Permission"
        value={scope}
        onChange={(value) => setScope((value ?? "import") as typeof scope)}
        data={[
          { value: "read", label: "Read" },
          { value: "upload", label: "Upload, but not read" },
          { value: "import", label: "Import" },
          { value: "admin", label: "Admin" },
        ]}
      />
      <Select
        label="Expires"
        value={days}
        onChange={(value) => setDays(value ?? "")}
        data={[
          { value: "7", label: "In 7 days" },
          { value: "90", label: "In 90 days" },
          { value: "365", label: "In 365 days" },
          { value: "", label: "Never" },
        ]}
      />
      <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
        Create key
      </Button>
      <KeyLimitFields choices={limits} onChange={setLimits} />
    </form>
  );
}
