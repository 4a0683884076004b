import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import { ImportPage } from "./import/ImportPage.tsx";
import { SignInGate } from "./settings/SignInGate.tsx";
import { PageBoundary } from "./ui/PageBoundary.tsx";
import { PagePlaceholder } from "./ui/PagePlaceholder.tsx";
import { Shell } from "./ui/Shell.tsx";
import { resolveVariables, theme } from "./ui/theme.ts";
import { UploadChip } from "./uploads/UploadChip.tsx";
import { type Uploads, UploadsContext } from "./uploads/UploadsContext.ts";
import { UploadWatch } from "./uploads/UploadWatch.tsx";

const TasksPage = lazy(() => import("./tasks/TasksPage.tsx").then((page) => ({ default: page.TasksPage })));
const TaskPage = lazy(() => import("./tasks/TaskPage.tsx").then((page) => ({ default: page.TaskPage })));
const ProjectsPage = lazy(() => import("./projects/ProjectsPage.tsx").then((page) => ({ default: page.ProjectsPage })));
const ProjectPage = lazy(() => import("./projects/ProjectPage.tsx").then((page) => ({ default: page.ProjectPage })));
const LibraryPage = lazy(() => import("./library/LibraryPage.tsx").then((page) => ({ default: page.LibraryPage })));
const SettingsPage = lazy(() => import("./settings/SettingsPage.tsx").then((page) => ({ default: page.SettingsPage })));
const NotFoundPage = lazy(() => import("./ui/NotFoundPage.tsx").then((page) => ({ default: page.NotFoundPage })));

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
          <UploadWatch />
          <Shell chip={<UploadChip />}>
            <SignInGate>
              <Routes />
            </SignInGate>
          </Shell>
        </UploadsContext>
      </QueryClientProvider>
    </MantineProvider>
  );
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
          <Route path="/tasks">
            <TasksPage />
          </Route>
          <Route path="/tasks/:id">{({ id }) => <TaskPage key={id} id={Number(id)} />}</Route>
          <Route path="/projects">
            <ProjectsPage />
          </Route>
          <Route path="/projects/:id">{({ id }) => <ProjectPage key={id} id={Number(id)} />}</Route>
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
