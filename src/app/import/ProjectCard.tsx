import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { OnConflict } from "../../contract/startImport.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { useProjects } from "../api/projects.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import classes from "./ProjectCard.module.css";

/** Id of the field that says which project it is, of whichever kind is shown. */
export const PROJECT_FIELD = "project";

const conflicts: readonly { value: OnConflict; label: string }[] = [
  { value: "ignore", label: "Keep the one that is there" },
  { value: "rename", label: "Rename the new one" },
  { value: "replace", label: "Replace" },
  { value: "error", label: "Stop with an error" },
];

/** Where the drop goes: a new project, or one that is there. */
export function ProjectCard(props: {
  session: UploadSession;
  /** True while the drop goes into a project that is there, chosen or still to be chosen. */
  adding: boolean;
  onAddingChange(adding: boolean): void;
  /** True once a start was refused for want of a project; what is missing is then said at its field. */
  refused: boolean;
}) {
  const { session, adding, refused } = props;
  const project = useSnapshot(session, (state) => state.settings.project);
  const onConflict = useSnapshot(session, (state) => state.settings.onConflict);
  const name = useSnapshot(session, (state) => state.name);
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
          props.onAddingChange(value === "add");
          if (value === "new") session.setSettings({ project: { title } });
        }}
        data={[
          { value: "new", label: "New project" },
          { value: "add", label: "Add to a project" },
        ]}
      />
      {adding ? (
        <ExistingProject session={session} chosen={"id" in project ? project.id : undefined} refused={refused} />
      ) : (
        <TextInput
          id={PROJECT_FIELD}
          label="Project name"
          dir="auto"
          maxLength={500}
          value={title}
          error={refused && title.trim() === "" ? "A project needs a name." : undefined}
          errorProps={{ role: "alert" }}
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

function ExistingProject(props: { session: UploadSession; chosen: number | undefined; refused: boolean }) {
  const [search, setSearch] = useState("");
  const projects = useProjects("", 1000);
  const items = projects.data?.pages.flatMap((page) => page.items) ?? [];
  const none = projects.isSuccess && items.length === 0;
  const missing = props.refused && props.chosen === undefined;
  return (
    <Select
      id={PROJECT_FIELD}
      label="Existing project"
      description={none ? "There is no project yet: make a new one." : undefined}
      placeholder={projects.isPending ? "Loading …" : none ? "No project" : "Choose a project"}
      searchable
      // Opened by the focus, the list would hide what is said under the field.
      openOnFocus={false}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={none ? "There is no project yet" : "No project of that name"}
      limit={200}
      className={classes.existing ?? ""}
      data={items.map((item) => ({ value: String(item.id), label: `${visibleName(item.title)} (#${item.id})` }))}
      renderOption={({ option }) => <Name text={option.label} />}
      value={props.chosen === undefined ? null : String(props.chosen)}
      error={
        projects.isError
          ? "The projects could not be loaded."
          : missing
            ? "Choose a project, or make a new one."
            : undefined
      }
      errorProps={{ role: "alert" }}
      onChange={(value) => value !== null && props.session.setSettings({ project: { id: Number(value) } })}
    />
  );
}
