import { isIP } from "node:net";
import ipaddr, { type IPv4, type IPv6 } from "ipaddr.js";

/** An address range: the address of its first byte, and the number of bits that count. */
export type Network = [IPv4 | IPv6, number];

/** Returns the network that a text names: `10.0.0.0/8`, `fd00::/8`, or a single address; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, first = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(first);
  if (address === undefined) return undefined;
  const all = address.kind() === "ipv4" ? 32 : 128;
  const counted = bits === undefined ? all : Number(bits);
  return counted <= all ? [address, counted] : undefined;
}

/**
 * Returns true for an address of the public internet, or of one of the networks. Every range with a special purpose is refused: this machine,
 * private and link-local networks (with the metadata services of clouds), shared address space, multicast, documentation, and IPv6 ranges that
 * lead to an IPv4 address. An IPv4 address in the form of an IPv6 one (`::ffff:10.0.0.1`) is judged as what it is.
 */
export function isAllowedAddress(text: string, networks: readonly Network[]): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  if (networks.some((network) => network[0].kind() === address.kind() && address.match(network))) return true;
  return address.range() === "unicast" && (address.kind() === "ipv4" || address.match(GLOBAL_IPV6));
}

/**
 * Returns the addresses of the host of a URL that are known without a name server: the address that it is, or those of this machine for
 * `localhost` and names below it, by definition (RFC 6761). Undefined for other names.
 */
export function knownAddresses(hostname: string): readonly string[] | undefined {
  if (/(^|\.)localhost\.?$/.test(hostname)) return ["127.0.0.1", "::1"];
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(address) === 0 ? undefined : [address];
}

/** Returns the message about something that `isAllowedAddress` refuses. */
export function notPublic(what: string): string {
  return `${what} is not public. An operator can allow its network with WEBHOOK_NETWORKS.`;
}

/** The range in which all public IPv6 addresses are. */
const GLOBAL_IPV6 = ipaddr.parseCIDR("2000::/3");

/** Returns the address in a text in the usual form; undefined for anything else, such as `127.1`. */
function parseAddress(text: string): IPv4 | IPv6 | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.process(text);
}
