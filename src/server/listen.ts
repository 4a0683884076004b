import type { FastifyInstance } from "fastify";

/** Starts to listen. Returns the port: that of `port`, or the one that the system has chosen for 0. */
export async function listen(app: FastifyInstance, { port, host }: { port: number; host: string }): Promise<number> {
  await app.listen({ port, host });
  const address = app.server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
