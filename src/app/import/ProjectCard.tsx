import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { memo, type ReactNode, useState } from "react";
import type { OnConflict } from "../../contract/startImport.ts";
import type { UploadSession } from "../../uploader/index.ts";
import { useProjects } from "../api/projects.ts";
import { Card } from "../ui/Card.tsx";
import { Name } from "../ui/Name.tsx";
import { visibleName } from "../ui/visibleName.ts";
import { useSnapshot } from "../uploads/UploadsContext.ts";
import classes from "./ProjectCard.module.css";

/** Element id of the field that names the project, for a new and for an existing one. */
export const PROJECT_FIELD = "project";

const conflicts: readonly { value: OnConflict; label: string }[] = [
  { value: "ignore", label: "Keep the one that is there" },
  { value: "rename", label: "Rename the new one" },
  { value: "replace", label: "Replace" },
  { value: "error", label: "Stop with an error" },
];

/** The project of the import: a new one, or an existing one. */
export const ProjectCard = memo(function ProjectCard(props: {
  session: UploadSession;
  /** True while the drop is added to an existing project, chosen or not yet chosen. */
  adding: boolean;
  onAddingChange(adding: boolean): void;
  /** True after a start without a project; the field then shows what is missing. */
  refused: boolean;
  /** The title that the new project will get; undefined while that is not known. */
  freeTitle: string | undefined;
  children?: ReactNode;
}) {
  const { session, adding, refused } = props;
  const project = useSnapshot(session, (state) => state.settings.project);
  const name = useSnapshot(session, (state) => state.name);
  const [kept, setKept] = useState(name);
  const title = "title" in project ? project.title : kept;
  return (
    <Card title="Project">
      <SegmentedControl
        fullWidth
        size="xs"
        mb={16}
        aria-label="Destination"
        value={adding ? "add" : "new"}
        onChange={(value) => {
          setKept(title);
          props.onAddingChange(value === "add");
          if (value === "new") session.setSettings({ project: { title } });
        }}
        data={[
          { value: "new", label: "New project" },
          { value: "add", label: "Add to a project" },
        ]}
      />
      {adding ? (
        <>
          <ExistingProject session={session} chosen={"id" in project ? project.id : undefined} refused={refused} />
          <ConflictSelect session={session} />
        </>
      ) : (
        <TextInput
          id={PROJECT_FIELD}
          label="Project name"
          dir="auto"
          maxLength={500}
          value={title}
          error={refused && title.trim() === "" ? "Enter a project name." : undefined}
          errorProps={{ role: "alert" }}
          inputWrapperOrder={["label", "input", "error", "description"]}
          description={<FreeTitle title={title.trim()} free={props.freeTitle} />}
          onChange={(event) => session.setSettings({ project: { title: event.currentTarget.value } })}
        />
      )}
      {props.children}
    </Card>
  );
});

/** States the title of the new project when the one that was entered is taken. */
function FreeTitle(props: { title: string; free: string | undefined }) {
  const { title, free } = props;
  if (free === undefined || free === title || title === "") return null;
  return (
    <>
      This name is taken. The new project will be <Name text={free} className={classes.free} />.
    </>
  );
}

function ConflictSelect(props: { session: UploadSession }) {
  const onConflict = useSnapshot(props.session, (state) => state.settings.onConflict);
  return (
    <Select
      mt={16}
      label="If an image exists"
      data={conflicts}
      value={onConflict === "skip" ? "ignore" : onConflict}
      onChange={(value) => {
        const chosen = conflicts.find((conflict) => conflict.value === value);
        if (chosen !== undefined) props.session.setSettings({ onConflict: chosen.value });
      }}
    />
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
      description={none ? "There are no projects yet. Create a new one." : undefined}
      placeholder={projects.isPending ? "Loading…" : none ? "No projects" : "Choose a project"}
      searchable
      // A list that opens on focus would hide the message under the field.
      openOnFocus={false}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={none ? "There are no projects yet" : "No project matches"}
      limit={200}
      className={classes.existing ?? ""}
      data={items.map((item) => ({ value: String(item.id), label: `${visibleName(item.title)} (#${item.id})` }))}
      renderOption={({ option }) => <Name text={option.label} />}
      value={props.chosen === undefined ? null : String(props.chosen)}
      error={
        projects.isError
          ? "The projects could not be loaded."
          : missing
            ? "Choose a project, or create a new one."
            : undefined
      }
      errorProps={{ role: "alert" }}
      onChange={(value) => value !== null && props.session.setSettings({ project: { id: Number(value) } })}
    />
  );
}
