import { Button, SegmentedControl, Switch, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { formatCount } from "../../model/plural.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useInfo, useSignOut } from "../api/server.ts";
import { Card } from "../ui/Card.tsx";
import { formatBytes } from "../ui/formatBytes.ts";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import { type NotifyState, notifyState, setNotify } from "../uploads/notifications.ts";
import { AuditCard } from "./AuditCard.tsx";
import { KeysCard } from "./KeysCard.tsx";
import { limitRows } from "./limitRows.ts";
import classes from "./SettingsPage.module.css";
import { WebhooksCard } from "./WebhooksCard.tsx";

/** The signed-in key, the theme, notifications, API keys, webhooks, the audit log, and the limits of the server. */
export function SettingsPage() {
  const { data: info } = useInfo();
  return (
    <div className={classes.page}>
      <PageHead title="Settings" tab="Settings" />
      <div className={classes.cards}>
        <AccountCard
          workspace={info?.workspace ?? null}
          scopes={info?.scopes ?? []}
          limits={limitRows(info?.keyLimits ?? null)}
        />
        <AppearanceCard />
        <NotificationsCard />
        {info?.scopes.includes("admin") && <KeysCard />}
        {info?.scopes.includes("admin") && <WebhooksCard />}
        {info?.scopes.includes("admin") && <AuditCard />}
        {info !== undefined && <AboutCard info={info} />}
      </div>
    </div>
  );
}

function AccountCard(props: {
  workspace: string | null;
  scopes: readonly string[];
  /** Names with values. */
  limits: readonly (readonly [string, string])[];
}) {
  const signOut = useSignOut();
  return (
    <Card title="Signed in">
      <div className={classes.line}>
        <div>
          {props.workspace !== null && (
            <p className={classes.workspace}>
              Workspace <Name text={props.workspace} />
            </p>
          )}
          <p className={classes.quiet}>{describePermission(props.scopes)}</p>
          {signOut.isError && (
            <p role="alert" className={classes.failure}>
              {sentenceOf(signOut.error)}
            </p>
          )}
        </div>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Button>
      </div>
      {props.limits.length > 0 && <Facts rows={props.limits} label="Limits of this key" />}
      <p className={classes.quiet}>
        <Link href="/">Import a dataset</Link>
      </p>
    </Card>
  );
}

function describePermission(scopes: readonly string[]): string {
  if (scopes.includes("admin")) return "This key has admin permission.";
  if (scopes.includes("import")) return "This key can read and import.";
  if (!scopes.includes("read"))
    return "This key can only upload, from scripts. Sign in with another key to see projects.";
  return scopes.includes("upload") ? "This key can read and upload." : "This key can only read.";
}

function AppearanceCard() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Card title="Appearance">
      <SegmentedControl
        aria-label="Theme"
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={[
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
          { value: "auto", label: "System" },
        ]}
      />
    </Card>
  );
}

const notifyDescriptions: Record<NotifyState, string> = {
  on: "You are notified when an import ends and this page is in the background.",
  off: "Notifications are off.",
  blocked: "The browser blocks notifications from this site. Allow them in the browser settings.",
  absent: "Notifications are not available on this page. Over a network, they require HTTPS.",
};

function NotificationsCard() {
  const [state, setState] = useState(notifyState);
  return (
    <Card title="Notifications">
      <Switch
        label="Notify me when an import ends"
        description={notifyDescriptions[state]}
        disabled={state === "blocked" || state === "absent"}
        checked={state === "on"}
        onChange={(event) => void setNotify(event.currentTarget.checked).then(setState)}
      />
    </Card>
  );
}

function AboutCard(props: { info: NonNullable<ReturnType<typeof useInfo>["data"]> }) {
  const { version, limits } = props.info;
  const rows: [string, string][] = [
    ["Version", version],
    ["Largest file", formatBytes(limits.bytesPerFile)],
    ["Files per import", formatCount(limits.filesPerImport)],
    ["Files per request", formatCount(limits.filesPerRequest)],
    ["Concurrent uploads", formatCount(limits.concurrentUploads)],
  ];
  return (
    <Card title="About this server">
      <Facts rows={rows} />
      <p className={classes.quiet}>
        <a href="/docs">API reference</a>
      </p>
    </Card>
  );
}

function Facts(props: { rows: readonly (readonly [string, string])[]; label?: string }) {
  return (
    <dl className={classes.facts} aria-label={props.label}>
      {props.rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
