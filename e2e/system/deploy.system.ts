import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, startProduct } from "../product.ts";
import { expect, test } from "../productTest.ts";
import { photoFolder } from "../sampleFolder.ts";

const run = promisify(execFile);

test("the alert rules are valid, and alert about what they are for", async () => {
  const checked = await run("promtool", ["check", "rules", "deploy/alerts.yml"]);
  expect(checked.stdout).toMatch(/SUCCESS: \d+ rules found/);
  await run("promtool", ["test", "rules", "e2e/system/alerts.test.yml"]);
});

test("the unit of systemd is valid and confined", async () => {
  const unit = "deploy/dropset.service";
  const verified = await run("systemd-analyze", ["verify", unit]);
  expect(verified.stderr).not.toMatch(/dropset\.service:.*(Unknown|Invalid|Failed to parse)/);
  // Exits with an error when the exposure is 3.0 or more of 10.
  const rated = await run("systemd-analyze", ["security", "--offline=yes", "--threshold=30", unit]);
  expect(rated.stdout).toMatch(/Overall exposure level for dropset\.service: \d\.\d OK/);
});

test("through the nginx of deploy/, uploads are not limited, responses are compressed once, and HTTP/2 is spoken", async ({
  folder,
}) => {
  const [port, plainPort] = [await freePort(), await freePort()];
  const url = `https://data.example.org:${port}`;
  const product = await startProduct({
    dataDir: join(folder, "data"),
    env: { PUBLIC_URL: url, TRUST_PROXY: "127.0.0.1" },
  });
  let nginx: ChildProcess | undefined;
  try {
    const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const request = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=data.example.org".split(" ");
    await run("openssl", [...request, "-keyout", key, "-out", certificate]);
    const site = (await readFile("deploy/nginx.conf", "utf8"))
      .replaceAll(/(listen (?:\[::\]:)?)443/g, `$1${port}`)
      .replaceAll(/(listen (?:\[::\]:)?)80;/g, `$1${plainPort};`)
      .replace(/(ssl_certificate +)\S+;/, `$1${certificate};`)
      .replace(/(ssl_certificate_key +)\S+;/, `$1${key};`)
      .replace("http://127.0.0.1:8080", product.url);
    const config = join(folder, "nginx.conf");
    // With what Debian sets for all sites, which the site must get along with.
    await writeFile(
      config,
      `error_log stderr; pid ${folder}/nginx.pid; events {}
       http { access_log off; gzip on; gzip_types application/json; client_body_temp_path ${folder}/body; ${site} }`,
    );
    await run("nginx", ["-t", "-c", config]);
    nginx = spawn("nginx", ["-c", config, "-g", "daemon off;"], { stdio: ["ignore", "inherit", "inherit"] });

    const local = [
      "--resolve",
      `data.example.org:${port}:127.0.0.1`,
      "--resolve",
      `data.example.org:${plainPort}:127.0.0.1`,
    ];
    const curl = async (...args: string[]) =>
      (await run("curl", ["-sSk", "--retry", "20", "--retry-connrefused", "--retry-delay", "1", ...local, ...args]))
        .stdout;
    const headers = await curl("--compressed", "-D", "-", "-o", "/dev/null", `${url}/v1/openapi.json`);
    expect(headers).toMatch(/^HTTP\/2 200/);
    expect(headers.match(/^content-encoding: (br|gzip)\r?$/gim)).toHaveLength(1);
    expect(headers).toMatch(/^strict-transport-security: /im);
    expect(await curl("-D", "-", "-o", "/dev/null", `http://data.example.org:${plainPort}/settings`)).toMatch(
      /^HTTP\/1\.1 301[\s\S]*^location: https:\/\/data\.example\.org\/settings\r?$/im,
    );

    const photos = await photoFolder(folder, 1, 20_000_000);
    const auth = ["-H", `x-api-key: ${product.key}`];
    const upload = await curl(
      ...auth,
      "-F",
      'a={"id":"/photo.png"}',
      "-F",
      `a-file=@${photos}/photo 000000.png`,
      `${url}/v1/tasks/import/files`,
    );
    expect(JSON.parse(upload)).toMatchObject([{ id: "/photo.png", errors: [] }]);
    // Only a key opens the metrics: to the server, the proxy is this machine.
    expect(await curl("-o", "/dev/null", "-w", "%{http_code}", `${url}/metrics`)).toBe("401");
    expect(await curl(...auth, "-o", "/dev/null", "-w", "%{http_code}", `${url}/metrics`)).toBe("200");
  } finally {
    nginx?.kill();
    await product.dispose();
  }
});
