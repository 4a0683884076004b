import { Button, Menu } from "@mantine/core";
import { IconFiles, IconFolder, IconPlus } from "@tabler/icons-react";
import { useFilePickers } from "../import/useFilePickers.tsx";

/** Chooses a folder or files that are added to a project. */
export function AddImages(props: { projectId: number }) {
  const { chooseFolder, chooseFiles, inputs } = useFilePickers(props.projectId);
  return (
    <>
      {inputs}
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={16} />}>
            Add images
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFolder size={16} />} onClick={chooseFolder}>
            Choose folder
          </Menu.Item>
          <Menu.Item leftSection={<IconFiles size={16} />} onClick={chooseFiles}>
            Choose files
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
