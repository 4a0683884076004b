import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { AUDIT_DAYS, type AuditAction, type AuditEntry, auditActionNames } from "../../contract/audit.ts";
import { useAudit } from "../api/audit.ts";
import { Card } from "../ui/Card.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { Time } from "../ui/Time.tsx";
import classes from "./AuditCard.module.css";
import { actionTitles, actorText, titleOfAction } from "./auditTexts.ts";

const ALL = "";
const choices = [
  { value: ALL, label: "All actions" },
  ...auditActionNames.map((action) => ({ value: action, label: actionTitles[action] })),
];

/** Who did what on this server, for admins, newest first. */
export function AuditCard() {
  const [action, setAction] = useState<AuditAction>();
  const audit = useAudit(action);
  const entries = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title="Audit log" note={`Kept for ${AUDIT_DAYS} days`}>
      <Select
        label="Action"
        className={classes.choice ?? ""}
        value={action ?? ALL}
        onChange={(value) => setAction(auditActionNames.find((known) => known === value))}
        data={choices}
        allowDeselect={false}
      />
      <LoadState query={audit} what="audit log">
        {entries.length === 0 ? (
          <p className={classes.empty} role="status">
            {action === undefined ? "Nothing has been recorded yet." : "There is no such entry."}
          </p>
        ) : (
          <ul className={classes.entries} aria-label="Audit log">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ul>
        )}
        {audit.hasNextPage && (
          <Button
            variant="default"
            fullWidth
            mt={12}
            loading={audit.isFetchingNextPage}
            onClick={() => void audit.fetchNextPage()}
          >
            Show older entries
          </Button>
        )}
      </LoadState>
    </Card>
  );
}

function Entry(props: { entry: AuditEntry }) {
  const { entry } = props;
  const { target } = entry;
  return (
    <li className={classes.entry}>
      <div className={classes.act}>
        <b>{titleOfAction(entry.action)}</b>
        {target.name !== null && <Name text={target.name} />}
        {target.name === null && target.id !== null && <span>{target.id}</span>}
      </div>
      <div className={classes.quiet}>
        <Name text={actorText(entry.actor)} />
        <Name text={entry.workspace} />
        <Time at={entry.at} />
      </div>
    </li>
  );
}
