import { expect, test } from "vitest";
import { createFlights } from "./flights.ts";

test("requests under way count with the share that was passed to the network, until they end", async () => {
  const flights = createFlights();
  const ends: (() => void)[] = [];
  const start = (bytes: number, share: number) =>
    flights.track(bytes, (onShare) => {
      onShare(share);
      return new Promise<string>((resolve) => ends.push(() => resolve("done")));
    });
  const half = start(100, 0.5);
  const whole = start(1000, 1);
  expect([flights.busy, flights.inFlightBytes]).toEqual([true, 1050]);
  expect(flights.requests).toEqual({ sending: 1, awaiting: 1 });
  for (const end of ends) end();
  expect(await Promise.all([half, whole])).toEqual(["done", "done"]);
  expect([flights.busy, flights.inFlightBytes]).toEqual([false, 0]);
});

test("a request that fails is over as well", async () => {
  const flights = createFlights();
  await expect(flights.track(10, () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  expect(flights.busy).toBe(false);
});
