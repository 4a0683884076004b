import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBooks, IconDots, IconDownload, IconHistory, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { Project } from "../../contract/projects.ts";
import { followUp } from "../api/followUp.ts";
import { useDeleteProject, usePatchProject } from "../api/projects.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { useInfo } from "../api/server.ts";
import { useRecentChange } from "../trash/recentChange.ts";
import { AddImages } from "./AddImages.tsx";
import { DownloadDialog } from "./DownloadDialog.tsx";
import classes from "./ProjectActions.module.css";
import { RenameDialog } from "./RenameDialog.tsx";

/** The buttons and the menu of a project. */
export function ProjectActions(props: { project: Project }) {
  const { project } = props;
  const { data: info } = useInfo();
  const [, navigate] = useLocation();
  const [downloading, setDownloading] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const patch = usePatchProject(project.id);
  const remove = useDeleteProject();
  const offer = useRecentChange((state) => state.offer);
  const mayChange = info?.scopes.includes("import") || info?.scopes.includes("admin");
  const failure = remove.error ?? patch.error;

  const deleteProject = () =>
    followUp(remove.mutateAsync(project.id), ({ changeId }) => {
      offer({ id: changeId, name: project.title, text: "is in the trash." });
      // Only from its own page: the person may have gone on meanwhile.
      if (window.location.pathname === `/projects/${project.id}`) navigate("/projects");
    });

  return (
    <>
      {failure !== null && (
        <span role="alert" className={classes.failure}>
          {sentenceOf(failure)}
        </span>
      )}
      <span role="status" className={classes.done}>
        {patch.isSuccess && patch.variables.library !== undefined
          ? patch.variables.library
            ? "Added to the library."
            : "Removed from the library."
          : ""}
      </span>
      {mayChange && <AddImages projectId={project.id} />}
      <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => setDownloading(true)}>
        Download
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More" loading={remove.isPending}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {project.taskId !== null && (
            <Menu.Item component={Link} href={`/tasks/${project.taskId}`} leftSection={<IconHistory size={16} />}>
              Import report
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPencil size={16} />} disabled={!mayChange} onClick={() => setRenaming(true)}>
            Rename
          </Menu.Item>
          {info?.scopes.includes("admin") && (
            <Menu.Item
              leftSection={<IconBooks size={16} />}
              onClick={() => patch.mutate({ library: !project.library })}
            >
              {project.library ? "Remove from library" : "Add to library"}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} disabled={!mayChange} onClick={deleteProject}>
            Move to trash
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DownloadDialog project={project} opened={downloading} onClose={() => setDownloading(false)} />
      {renaming && <RenameDialog project={project} onClose={() => setRenaming(false)} />}
    </>
  );
}
