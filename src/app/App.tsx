import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { ImportPage } from "./import/ImportPage.tsx";
import { SignInGate } from "./settings/SignInGate.tsx";
import { lazyPage } from "./ui/lazyPage.ts";
import { PageBoundary } from "./ui/PageBoundary.tsx";
import { PagePlaceholder } from "./ui/PagePlaceholder.tsx";
import { Shell } from "./ui/Shell.tsx";
import { resolveVariables, theme } from "./ui/theme.ts";
import { TabTitle } from "./uploads/TabTitle.tsx";
import { type Uploads, UploadsContext, useHasUploads } from "./uploads/UploadsContext.ts";
import { UploadChip, UploadWatch } from "./uploads/uploadCode.ts";

const TasksPage = lazyPage(() => import("./tasks/TasksPage.tsx").then((page) => page.TasksPage));
const TaskPage = lazyPage(() => import("./tasks/TaskPage.tsx").then((page) => page.TaskPage));
const ProjectsPage = lazyPage(() => import("./projects/ProjectsPage.tsx").then((page) => page.ProjectsPage));
const ProjectPage = lazyPage(() => import("./projects/ProjectPage.tsx").then((page) => page.ProjectPage));
const TrashPage = lazyPage(() => import("./trash/TrashPage.tsx").then((page) => page.TrashPage));
const LibraryPage = lazyPage(() => import("./library/LibraryPage.tsx").then((page) => page.LibraryPage));
const SettingsPage = lazyPage(() => import("./settings/SettingsPage.tsx").then((page) => page.SettingsPage));
const SourcesPage = lazyPage(() => import("./sources/SourcesPage.tsx").then((page) => page.SourcesPage));
const NotFoundPage = lazyPage(() => import("./ui/NotFoundPage.tsx").then((page) => page.NotFoundPage));

const colorSchemes = localStorageColorSchemeManager({ key: "dropset-color-scheme" });

/** The whole page: providers, shell, routes. Uploads live above the routes, so that changing the page does not stop them. */
export function App(props: { nonce: string; queryClient: QueryClient; uploads: Uploads }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
      getStyleNonce={() => props.nonce}
    >
      <QueryClientProvider client={props.queryClient}>
        <UploadsContext value={props.uploads}>
          <TabTitle />
          <WithUploads>
            <UploadWatch />
          </WithUploads>
          <Shell
            chip={
              <WithUploads>
                <UploadChip />
              </WithUploads>
            }
          >
            <SignInGate>
              <Routes />
            </SignInGate>
          </Shell>
        </UploadsContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Renders nothing while this tab has no upload. */
function WithUploads(props: { children: ReactNode }) {
  return useHasUploads() && <Suspense>{props.children}</Suspense>;
}

function Routes() {
  const [location] = useLocation();
  return (
    <PageBoundary page={location}>
      <Suspense fallback={<PagePlaceholder />}>
        <Switch>
          <Route path="/">
            <ImportPage />
          </Route>
          <Route path="/import/server">
            <SourcesPage />
          </Route>
          <Route path="/tasks">
            <TasksPage />
          </Route>
          <Route path="/tasks/:id">{({ id }) => <TaskPage key={id} id={Number(id)} />}</Route>
          <Route path="/projects">
            <ProjectsPage />
          </Route>
          <Route path="/projects/:id">{({ id }) => <ProjectPage key={id} id={Number(id)} />}</Route>
          <Route path="/trash">
            <TrashPage />
          </Route>
          <Route path="/library">
            <LibraryPage />
          </Route>
          <Route path="/settings">
            <SettingsPage />
          </Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
    </PageBoundary>
  );
}
