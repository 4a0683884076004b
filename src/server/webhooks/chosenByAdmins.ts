import { randomBytes } from "node:crypto";
import { ApiError } from "../apiError.ts";
import { isAllowedAddress, knownAddresses, type Network, notPublic } from "./allowedAddress.ts";

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
  const known = knownAddresses(url.hostname);
  if (known !== undefined && !known.some((address) => isAllowedAddress(address, networks))) {
    const [only = url.hostname] = known.length === 1 ? known : [];
    throw refused(notPublic(only));
  }
  url.hash = "";
  return url.href;
}

function refused(message: string): ApiError {
  return new ApiError("bad_request", `body: url is not valid. ${message}`, { details: [{ field: "url", message }] });
}
