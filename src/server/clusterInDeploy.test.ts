import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { readCommand } from "./commands/command.ts";
import { configVariables, readConfig } from "./config.ts";

/** Read by the client of the object store. */
const OF_AWS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];
const known = new Set<string>([...configVariables.map(({ name }) => name), ...OF_AWS]);
/** What a container of the image has in its environment. */
const OF_IMAGE = { HOST: "0.0.0.0", DATA_DIR: "/data" };

const labels = z.record(z.string(), z.string());
const selector = z.object({ matchLabels: labels });
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const container = z.object({
  image: z.string(),
  args: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  envFrom: z.array(z.object({ secretRef: z.object({ name: z.string() }) })),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const deployment = z.object({
  kind: z.literal("Deployment"),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selector,
    template: z.object({
      metadata: z.object({ labels }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([container]),
        volumes: z.array(z.object({ name: z.string() })),
      }),
    }),
  }),
});

async function documents(file: string): Promise<{ kind: string; metadata: { name: string }; spec: unknown }[]> {
  const text = await readFile(`deploy/kubernetes/${file}`, "utf8");
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

describe.each([
  ["web.yaml", "serve", "PORT"],
  ["worker.yaml", "worker", "WORKER_PORT"],
])("deploy/kubernetes/%s", (file, command, portVariable) => {
  it("starts the product with settings that it knows, and asks it over its own port", async () => {
    const all = await documents(file);
    const secret = z.object({ stringData: labels }).parse((await documents("secret.example.yaml"))[0]);
    const { spec } = deployment.parse(all.find(({ kind }) => kind === "Deployment"));
    const [main] = spec.template.spec.containers;
    expect(readCommand(main.args).name).toBe(command);
    const env = {
      ...OF_IMAGE,
      ...secret.stringData,
      ...Object.fromEntries(main.env.map(({ name, value }) => [name, value])),
    };
    expect(Object.keys(env).filter((name) => !known.has(name))).toEqual([]);
    const config = readConfig(env);
    expect([config.databaseUrl, config.objectStore?.bucket]).toEqual([secret.stringData.DATABASE_URL, "my-bucket"]);
    expect(config.workers).toBe(command === "serve" ? 0 : 2);
    const [port] = main.ports;
    expect(String(port?.containerPort)).toBe((env as Record<string, string>)[portVariable]);
    for (const { httpGet } of [main.livenessProbe, main.readinessProbe, main.startupProbe]) {
      expect(["/healthz", "/readyz"]).toContain(httpGet.path);
      expect(httpGet.port).toBe(port?.name);
    }
    expect(spec.template.spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(
      config.drainMs + config.shutdownMs * 3,
    );
    expect(main.volumeMounts.map(({ name }) => name)).toEqual(spec.template.spec.volumes.map(({ name }) => name));
    expect(main.volumeMounts.map(({ mountPath }) => mountPath)).toContain(config.dataDir);
  });

  it("selects its own pods everywhere, and scales and exposes what exists", async () => {
    const all = await documents(file);
    const of = (kind: string) => all.find((document) => document.kind === kind);
    const main = deployment.parse(of("Deployment"));
    const own = main.spec.template.metadata.labels;
    expect(main.spec.selector.matchLabels).toEqual(own);
    expect(z.object({ selector }).parse(of("PodDisruptionBudget")?.spec).selector.matchLabels).toEqual(own);
    if (command === "worker") {
      const { scaleTargetRef } = z
        .object({ scaleTargetRef: z.object({ kind: z.string(), name: z.string() }) })
        .parse(of("HorizontalPodAutoscaler")?.spec);
      expect(scaleTargetRef).toEqual({ kind: "Deployment", name: main.metadata.name });
      return;
    }
    const service = of("Service");
    const { ports, selector: selected } = z
      .object({ selector: labels, ports: z.array(z.object({ name: z.string(), targetPort: z.string() })) })
      .parse(service?.spec);
    expect(selected).toEqual(own);
    expect(ports[0]?.targetPort).toBe(main.spec.template.spec.containers[0].ports[0]?.name);
    const backend = { service: { name: service?.metadata.name, port: { name: ports[0]?.name } } };
    expect(of("Ingress")?.spec).toMatchObject({ rules: [{ http: { paths: [{ path: "/", backend }] } }] });
  });
});

describe("deploy/compose.yml", () => {
  const service = z.object({
    image: z.string(),
    command: z.array(z.string()).optional(),
    environment: labels.optional(),
    depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
    volumes: z.array(z.string()).optional(),
    stop_grace_period: z.string().optional(),
  });

  async function read() {
    const text = await readFile("deploy/compose.yml", "utf8");
    const compose = z
      .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
      .parse(parse(text, { merge: true }));
    return { ...compose, text };
  }

  /** Returns a text with its variables filled in, as Compose does. */
  const filled = (text: string) =>
    text.replaceAll(/\$\{\w+:([-?])([^}]*)\}/g, (_, kind, rest) => (kind === "-" ? rest : "x".repeat(40)));

  it("starts two servers and two workers with settings that the product knows", async () => {
    const { services } = await read();
    const ours = Object.entries(services).filter(([, { image }]) => image.startsWith("dropset:"));
    expect(ours.map(([name]) => name)).toEqual(["web1", "web2", "worker1", "worker2"]);
    for (const [name, { command = ["serve"], environment = {}, stop_grace_period }] of ours) {
      expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
      const env = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(value)]));
      const config = readConfig({ ...OF_IMAGE, ...env });
      expect(readCommand(command).name).toBe(name.startsWith("web") ? "serve" : "worker");
      expect(config.objectStore).toMatchObject({ bucket: "dropset", endpoint: "http://store:8333" });
      expect(config.databaseUrl).toContain("@database:5432/dropset");
      expect(config.workers > 0).toBe(name.startsWith("worker"));
      expect(Number.parseInt(stop_grace_period ?? "", 10) * 1000).toBeGreaterThan(
        config.drainMs + config.shutdownMs * 3,
      );
      // The health check of the image asks this port.
      if (name.startsWith("worker")) expect(config.workerPort).toBe(config.port);
    }
  });

  it("depends on services, volumes and variables that exist, and the proxy passes to its servers", async () => {
    const { services, volumes, text } = await read();
    const names = Object.keys(services);
    for (const { depends_on = [], volumes: mounts = [] } of Object.values(services)) {
      for (const name of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on))
        expect(names).toContain(name);
      for (const [source = ""] of mounts.map((mount) => mount.split(":"))) {
        if (/^\w/.test(source)) expect(Object.keys(volumes)).toContain(source);
      }
    }
    const example = await readFile("deploy/compose.env.example", "utf8");
    for (const [, name] of text.matchAll(/\$\{(\w+)/g)) expect(example).toMatch(new RegExp(`^${name}=`, "m"));
    const proxy = await readFile("deploy/haproxy.cfg", "utf8");
    const servers = [...proxy.matchAll(/^ {4}server (\w+) (\w+):8080$/gm)].map(([, , host]) => host);
    expect(servers).toEqual(["web1", "web2"]);
    expect(proxy).toContain("option httpchk GET /readyz");
  });
});
