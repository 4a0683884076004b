import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Key } from "../../contract/keys.ts";
import { useCreateKey, useKeys, useRevokeKey } from "../api/keys.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { Card } from "../ui/Card.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { Time } from "../ui/Time.tsx";
import classes from "./SettingsPage.module.css";

/** Keys of this server, for admins: make one, see when each was used, revoke it. */
export function KeysCard() {
  const keys = useKeys(true);
  const [secret, setSecret] = useState<{ name: string; secret: string }>();
  return (
    <Card title="Keys" note="for people and scripts">
      {secret !== undefined && <Secret {...secret} onHide={() => setSecret(undefined)} />}
      <LoadState query={keys} what="list of keys">
        <ul className={classes.keys}>
          {keys.data?.items.map((key) => (
            <KeyRow key={key.id} item={key} />
          ))}
        </ul>
      </LoadState>
      <NewKey onMade={(name, made) => setSecret({ name, secret: made })} />
    </Card>
  );
}

function Secret(props: { name: string; secret: string; onHide: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className={classes.secret} role="alert">
      <b>
        The secret of <Name text={props.name} />, shown this once
      </b>
      <output className={classes.mono}>{props.secret}</output>
      <Button
        size="xs"
        mr={8}
        onClick={() => void navigator.clipboard?.writeText(props.secret).then(() => setCopied(true))}
      >
        {copied ? "Copied" : "Copy"}
      </Button>
      <Button size="xs" variant="default" onClick={props.onHide}>
        Hide for good
      </Button>
    </div>
  );
}

function KeyRow(props: { item: Key }) {
  const { item } = props;
  const revoke = useRevokeKey();
  const [sure, setSure] = useState(false);
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
          "never used"
        ) : (
          <>
            used <Time at={item.lastUsedAt} />
          </>
        )}
        <br />
        {item.expiresAt === null ? "does not expire" : `until ${item.expiresAt.slice(0, 10)}`}
      </span>
      <Button
        size="xs"
        variant="default"
        color="red"
        loading={revoke.isPending}
        onBlur={() => setSure(false)}
        onClick={() => (sure ? revoke.mutate(item.id) : setSure(true))}
      >
        {sure ? "Really revoke" : "Revoke"}
      </Button>
      {revoke.isError && (
        <span role="alert" className={classes.failure}>
          {sentenceOf(revoke.error)}
        </span>
      )}
    </li>
  );
}

const DAY_MS = 24 * 60 * 60 * 1000;

function NewKey(props: { onMade: (name: string, secret: string) => void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<"read" | "import" | "admin">("import");
  const [days, setDays] = useState("90");
  const create = useCreateKey();
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        const expiresAt = days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
        create.mutate(
          { name: name.trim(), scopes: [scope], expiresAt },
          {
            onSuccess: (key) => {
              setName("");
              props.onMade(key.name, key.secret);
            },
          },
        );
      }}
    >
      <TextInput
        label="New key"
        placeholder="Who or what it is for"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.isError ? sentenceOf(create.error) : undefined}
      />
      <Select
        label="May"
        value={scope}
        onChange={(value) => setScope((value ?? "import") as typeof scope)}
        data={[
          { value: "read", label: "look" },
          { value: "import", label: "import" },
          { value: "admin", label: "do everything" },
        ]}
      />
      <Select
        label="Expires"
        value={days}
        onChange={(value) => setDays(value ?? "")}
        data={[
          { value: "7", label: "in a week" },
          { value: "90", label: "in 90 days" },
          { value: "365", label: "in a year" },
          { value: "", label: "never" },
        ]}
      />
      <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
        Make
      </Button>
    </form>
  );
}
