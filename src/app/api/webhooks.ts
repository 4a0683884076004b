import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BodyOf } from "../../contract/endpoint.ts";
import { WEBHOOKS_PER_WORKSPACE } from "../../contract/limits.ts";
import {
  createWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  rotateWebhookSecret,
  testWebhook,
} from "../../contract/webhooks.ts";
import { call } from "./call.ts";

/** How often a list of deliveries is loaded again while some of them wait, ms. */
const POLL_MS = 5_000;

/** The webhooks of the workspace; the server lists them only for admins. */
export function useWebhooks() {
  return useQuery({
    queryKey: ["webhooks"],
    queryFn: ({ signal }) => call(listWebhooks, { query: { limit: WEBHOOKS_PER_WORKSPACE }, signal }),
  });
}

/** The deliveries of a webhook, newest first. */
export function useDeliveries(id: number) {
  return useInfiniteQuery({
    queryKey: ["webhook deliveries", id],
    queryFn: ({ signal, pageParam }) =>
      call(listDeliveries, { params: { id }, query: { limit: 20, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === "waiting")) ? POLL_MS : false,
  });
}

/** Creates a webhook; its secret is in the response, and nowhere else later. */
export function useCreateWebhook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<typeof createWebhook>) => call(createWebhook, { body }),
    onSuccess: () => refreshList(client),
  });
}

/** Switches a webhook on or off. */
export function useSwitchWebhook(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (enabled: boolean) => call(patchWebhook, { params: { id }, body: { enabled } }),
    onSuccess: () => refreshList(client),
  });
}

/** Replaces the secret of a webhook; the new one is in the response, and nowhere else later. */
export function useRotateSecret(id: number) {
  return useMutation({ mutationFn: () => call(rotateWebhookSecret, { params: { id } }) });
}

/** Deletes a webhook with its deliveries. */
export function useDeleteWebhook(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(deleteWebhook, { params: { id } }),
    onSuccess: () => refreshList(client),
  });
}

/** Sends a test to a webhook; the response is what came of it. */
export function useTestWebhook(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(testWebhook, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["webhook deliveries", id] }),
  });
}

function refreshList(client: QueryClient): Promise<unknown> {
  return client.invalidateQueries({ queryKey: ["webhooks"] });
}
