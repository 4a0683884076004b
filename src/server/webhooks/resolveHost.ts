import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { isAllowedAddress, knownAddresses, type Network, notPublic } from "./allowedAddress.ts";

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
  const known = knownAddresses(hostname);
  const addresses = known ?? (await lookUp(hostname, dnsServers));
  const allowed = addresses.filter((address) => isAllowedAddress(address, networks));
  const [refused] = addresses;
  if (allowed.length === 0 && refused !== undefined) {
    const isAddress = known?.length === 1;
    throw new HostError(notPublic(isAddress ? refused : `${hostname} has the address ${refused}, which`));
  }
  return allowed.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
}

/** Returns all addresses of a name, IPv4 first. */
async function lookUp(name: string, dnsServers: readonly string[] | undefined): Promise<string[]> {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  if (dnsServers !== undefined) resolver.setServers(dnsServers);
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const failed = answers.find((answer) => answer.status === "rejected");
  const code = (failed?.reason as { code?: string } | undefined)?.code ?? "ENODATA";
  throw new HostError(`The name ${name} has no address in the DNS (${code}).`);
}
