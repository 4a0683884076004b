import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** Longer JSON is sent piece by piece, in characters. */
const WHOLE_CHARACTERS = 1_000_000;

/**
 * Sends JSON that is already text. Pieces that are long together are sent one after another, not compressed: to join and encode tens of
 * megabytes would hold the event loop.
 */
export function sendJson(reply: FastifyReply, json: string | readonly string[]): FastifyReply {
  const sent = reply.type("application/json; charset=utf-8");
  if (typeof json === "string") return sent.send(json);
  const characters = json.reduce((sum, piece) => sum + piece.length, 0);
  return sent.send(characters <= WHOLE_CHARACTERS ? json.join("") : Readable.from(json));
}
