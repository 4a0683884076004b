import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { ApiError } from "../apiError.ts";
import { isAllowedAddress, type Network } from "./allowedAddress.ts";

/** Returns a random secret of 256 bits. */
export function makeWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64url")}`;
}

/**
 * Returns the address of a webhook in its usual form. Throws 400 for one that can never be reached: of another scheme, with a user name, or with
 * a private address that is not in one of the networks. Names are checked when a delivery is sent.
 */
export function webhookUrl(text: string, networks: readonly Network[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw refused("Expected an http or https address, such as https://example.org/hooks.");
  }
  if (url.username !== "" || url.password !== "") {
    throw refused("The address contains a user name or a password. Put a token into the path instead.");
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isLocal = /(^|\.)localhost\.?$/.test(host);
  const addresses = isLocal ? ["127.0.0.1", "::1"] : [host];
  if ((isLocal || isIP(host) !== 0) && !addresses.some((address) => isAllowedAddress(address, networks))) {
    throw refused(`${host} is not public. An operator can allow its network with WEBHOOK_NETWORKS.`);
  }
  url.hash = "";
  return url.href;
}

function refused(message: string): ApiError {
  return new ApiError("bad_request", `body: url is not valid. ${message}`, { details: [{ field: "url", message }] });
}
