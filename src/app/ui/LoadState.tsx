import { Button, Skeleton } from "@mantine/core";
import { IconCloudOff, IconMoodSad } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ApiError } from "../../uploader/index.ts";
import { sentenceOf } from "../api/sentenceOf.ts";
import { EmptyState } from "./EmptyState.tsx";

/** The part of a query that decides what is shown for it. */
interface Loadable {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly data: unknown;
  refetch(): unknown;
}

/** Shows the content of a query once it is loaded, placeholders before, and a retry when it failed. */
export function LoadState(props: {
  query: Loadable;
  what: string;
  /** Where to go when it does not exist. */
  instead?: Instead;
  placeholder?: ReactNode;
  /** Shown when it does not exist, instead of a retry. */
  missing?: ReactNode;
  children: ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) return props.children;
  if (query.isError && props.missing !== undefined && isNotFound(query.error)) return props.missing;
  if (query.isError) {
    const { what, instead } = props;
    return <FailedState error={query.error} what={what} instead={instead} onRetry={() => query.refetch()} />;
  }
  return (
    <div aria-busy="true">
      {props.placeholder ?? (
        <>
          <Skeleton height={20} width="40%" mb={12} />
          <Skeleton height={20} mb={12} />
          <Skeleton height={20} width="80%" />
        </>
      )}
    </div>
  );
}

/** A page that helps when something does not exist. */
interface Instead {
  readonly label: string;
  readonly href: string;
}

/** Explains why something could not be loaded, and offers to try again, or to go elsewhere when that would not help. */
export function FailedState(props: {
  error: unknown;
  what: string;
  instead?: Instead | undefined;
  onRetry: () => unknown;
}) {
  const { instead } = props;
  const offline = props.error instanceof ApiError && props.error.status === 0;
  const isMissing = isNotFound(props.error);
  return (
    <div role="alert">
      <EmptyState
        icon={offline ? <IconCloudOff size={36} stroke={1.5} /> : <IconMoodSad size={36} stroke={1.5} />}
        title={isMissing ? `This ${props.what} does not exist` : `The ${props.what} could not be loaded`}
        action={
          isMissing && instead !== undefined ? (
            <Button component={Link} href={instead.href}>
              {instead.label}
            </Button>
          ) : (
            <Button variant="default" onClick={() => props.onRetry()}>
              Try again
            </Button>
          )
        }
      >
        {isMissing ? "It may have been deleted, or the link is incomplete." : sentenceOf(props.error)}
      </EmptyState>
    </div>
  );
}

function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
