import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { isAllowedAddress, type Network } from "./allowedAddress.ts";

/** How long one name server may take for one question, ms, and how often it is asked. */
const DNS_TIMEOUT_MS = 2_000;
const DNS_TRIES = 2;

/** An address to connect to. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** A host cannot be reached, or must not be. The message is for people. */
export class HostError extends Error {
  override readonly name = "HostError";
}

/**
 * Returns the addresses of the host of a URL that webhooks may connect to. The name is resolved once, here: the caller connects to what is
 * returned, so a name server cannot return another address for the connection than for the check. Names are looked up in the DNS directly:
 * the system's resolver would occupy a thread that files need. Throws `HostError`.
 */
export async function resolveHost(
  hostname: string,
  { networks, dnsServers }: { readonly networks: readonly Network[]; readonly dnsServers?: readonly string[] },
): Promise<CheckedAddress[]> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const addresses = isIP(host) === 0 ? await lookUp(host, dnsServers) : [host];
  const allowed = addresses.filter((address) => isAllowedAddress(address, networks));
  const [refused] = addresses;
  if (allowed.length === 0 && refused !== undefined) {
    const which = refused === host ? host : `${host} has the address ${refused}, which`;
    throw new HostError(`${which} is not public. An operator can allow its network with WEBHOOK_NETWORKS.`);
  }
  return allowed.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
}

/** Returns all addresses of a name, IPv4 first. */
async function lookUp(name: string, dnsServers: readonly string[] | undefined): Promise<string[]> {
  // By definition (RFC 6761), whatever a name server returns.
  if (/(^|\.)localhost\.?$/.test(name)) return ["127.0.0.1", "::1"];
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  if (dnsServers !== undefined) resolver.setServers(dnsServers);
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const failed = answers.find((answer) => answer.status === "rejected");
  const code = (failed?.reason as { code?: string } | undefined)?.code ?? "ENODATA";
  throw new HostError(`The name ${name} has no address in the DNS (${code}).`);
}
