import { Button } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { EmptyState } from "./EmptyState.tsx";

/** Contains the failure of one page, so that the others and a running upload go on. */
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
          title={stale ? "A new version is available" : "Something went wrong on this page"}
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
            ? "Dropset was updated while this page was open. Reload when no upload is running; uploaded files are kept."
            : "Nothing was lost, and running uploads continue. Try again, or go to another page."}
        </EmptyState>
      </div>
    );
  }
}

/** After an update, the server no longer has the files of the old page. */
function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed|preload CSS/i.test(error.message);
}
