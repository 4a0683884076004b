import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Writes a self-signed certificate for 127.0.0.1 with its key into a folder. Returns the variables that make a server use them. Needs the program openssl. */
export function certificateIn(folder: string): { TLS_CERT: string; TLS_KEY: string } {
  const files = { TLS_CERT: join(folder, "cert.pem"), TLS_KEY: join(folder, "key.pem") };
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"];
  const out = ["-keyout", files.TLS_KEY, "-out", files.TLS_CERT];
  execFileSync("openssl", ["req", "-x509", ...made, ...subject, ...out], { stdio: "ignore" });
  return files;
}
