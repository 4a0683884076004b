import { Button } from "@mantine/core";
import { IconBooks } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { count } from "../../model/plural.ts";
import { coverUrl } from "../api/images.ts";
import { useLibrary } from "../api/projects.ts";
import { Card } from "../ui/Card.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { LoadState } from "../ui/LoadState.tsx";
import { Name } from "../ui/Name.tsx";
import { PageHead } from "../ui/PageHead.tsx";
import shell from "../ui/Shell.module.css";
import { CopyForm } from "./CopyForm.tsx";
import classes from "./LibraryPage.module.css";

/** Ready-made projects: choose one, select its datasets, name the copy, import. */
export function LibraryPage() {
  const library = useLibrary();
  const items = library.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosenId, setChosenId] = useState<number>();
  const chosen = items.find((project) => project.id === chosenId) ?? (items.length === 1 ? items[0] : undefined);
  return (
    <div className={shell.page}>
      <PageHead title="Library" tab="Library">
        Start from a ready-made project. A copy shares the images of the original, so it is fast and takes almost no
        space.
      </PageHead>
      <LoadState query={library} what="library">
        {items.length === 0 ? (
          <Card>
            <EmptyState
              icon={<IconBooks size={40} stroke={1.5} />}
              title="The library is empty"
              action={
                <Button component={Link} href="/projects" variant="default">
                  Go to projects
                </Button>
              }
            >
              Anyone with an admin key can add a project: open its “More” menu and choose “Add to library”.
            </EmptyState>
          </Card>
        ) : (
          <div className={classes.columns}>
            <ul className={classes.list} aria-label="Ready-made projects">
              {items.map((project) => (
                <li key={project.id}>
                  <button
                    type="button"
                    className={classes.project}
                    aria-pressed={project.id === chosen?.id}
                    onClick={() => setChosenId(project.id)}
                  >
                    <span className={classes.covers}>
                      <Cover id={project.covers[0]} />
                    </span>
                    <span className={classes.text}>
                      <b className={classes.name}>
                        <Name text={project.title} />
                      </b>
                      <span className={classes.facts}>
                        {count(project.images, "image")} · {count(project.objects, "object")}
                      </span>
                      <span className={classes.facts}>
                        {count(project.datasets.length, "dataset")} · {count(project.classes, "class", "classes")}
                      </span>
                    </span>
                  </button>
                </li>
              ))}
              {library.hasNextPage && (
                <Button
                  variant="default"
                  loading={library.isFetchingNextPage}
                  onClick={() => void library.fetchNextPage()}
                >
                  Show more
                </Button>
              )}
            </ul>
            {chosen === undefined ? (
              <Card>
                <EmptyState icon={<IconBooks size={36} stroke={1.5} />} title="Choose a project">
                  Its datasets appear here.
                </EmptyState>
              </Card>
            ) : (
              <CopyForm key={chosen.id} project={chosen} />
            )}
          </div>
        )}
      </LoadState>
    </div>
  );
}

function Cover(props: { id: number | undefined }) {
  return props.id === undefined ? null : <img src={coverUrl(props.id, 256)} alt="" className={classes.cover} />;
}
