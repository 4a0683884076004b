import { Button } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { EmptyState } from "./EmptyState.tsx";

/** Keeps a broken page from taking the others, and a running upload, with it. */
export class PageBoundary extends Component<{ children: ReactNode; page: string }, { broken: unknown; page: string }> {
  override state = { broken: undefined as unknown, page: this.props.page };

  static getDerivedStateFromError(broken: unknown) {
    return { broken };
  }

  static getDerivedStateFromProps(props: { page: string }, state: { page: string }) {
    return props.page === state.page ? null : { broken: undefined, page: props.page };
  }

  override render() {
    if (this.state.broken === undefined) return this.props.children;
    const stale = isMissingChunk(this.state.broken);
    return (
      <div role="alert">
        <EmptyState
          icon={<IconBug size={36} stroke={1.5} />}
          title={stale ? "This page has a newer version" : "This page ran into a problem"}
          action={
            <Button
              variant="default"
              onClick={() => (stale ? location.reload() : this.setState({ broken: undefined }))}
            >
              {stale ? "Reload" : "Try again"}
            </Button>
          }
        >
          {stale
            ? "Dropset was updated while it was open. Reload when no upload is running; what is uploaded stays."
            : "Nothing was lost, and uploads go on. Try again, or go to another page."}
        </EmptyState>
      </div>
    );
  }
}

/** After an update of the server the old page's files are gone. */
function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed/i.test(error.message);
}
