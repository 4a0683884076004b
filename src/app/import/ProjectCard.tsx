import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { OnConflict } from "../../contract/startImport.ts";
import type { UploadSession } from "../../uploader/uploadSession.ts";
import { useProjects } from "../api/projects.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import classes from "./ProjectCard.module.css";

const conflicts: readonly { value: OnConflict; label: string }[] = [
  { value: "ignore", label: "Keep the one that is there" },
  { value: "rename", label: "Rename the new one" },
  { value: "replace", label: "Replace" },
  { value: "error", label: "Stop with an error" },
];

/** Where the drop goes: a new project, or one that is there. */
export function ProjectCard(props: { session: UploadSession; titleMissing: boolean }) {
  const { session } = props;
  const project = useSnapshot(session, (state) => state.settings.project);
  const onConflict = useSnapshot(session, (state) => state.settings.onConflict);
  const name = useSnapshot(session, (state) => state.name);
  const [adding, setAdding] = useState("id" in project);
  const [title, setTitle] = useState("title" in project ? project.title : name);
  return (
    <Card title="Project">
      <SegmentedControl
        fullWidth
        size="xs"
        mb={16}
        aria-label="Where to"
        value={adding ? "add" : "new"}
        onChange={(value) => {
          setAdding(value === "add");
          if (value === "new") session.setSettings({ project: { title } });
        }}
        data={[
          { value: "new", label: "New project" },
          { value: "add", label: "Add to a project" },
        ]}
      />
      {adding ? (
        <ExistingProject session={session} chosen={"id" in project ? project.id : undefined} />
      ) : (
        <TextInput
          id="project-name"
          label="Project name"
          dir="auto"
          maxLength={500}
          value={title}
          error={props.titleMissing && title.trim() === "" ? "A project needs a name." : undefined}
          onChange={(event) => {
            setTitle(event.currentTarget.value);
            session.setSettings({ project: { title: event.currentTarget.value } });
          }}
        />
      )}
      <Select
        mt={16}
        label="If an image exists"
        data={conflicts}
        value={onConflict === "skip" ? "ignore" : onConflict}
        onChange={(value) => {
          const chosen = conflicts.find((conflict) => conflict.value === value);
          if (chosen !== undefined) session.setSettings({ onConflict: chosen.value });
        }}
      />
    </Card>
  );
}

function ExistingProject(props: { session: UploadSession; chosen: number | undefined }) {
  const [search, setSearch] = useState("");
  const projects = useProjects("", 1000);
  const items = projects.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Select
      label="Existing project"
      placeholder={
        projects.isPending ? "Loading …" : items.length === 0 ? "There is no project yet" : "Choose a project"
      }
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage="No project of that name"
      limit={200}
      className={classes.existing ?? ""}
      data={items.map((item) => ({ value: String(item.id), label: `${visibleName(item.title)} (#${item.id})` }))}
      renderOption={({ option }) => <Name text={option.label} />}
      value={props.chosen === undefined ? null : String(props.chosen)}
      error={projects.isError ? "The projects could not be loaded." : undefined}
      onChange={(value) => value !== null && props.session.setSettings({ project: { id: Number(value) } })}
    />
  );
}
