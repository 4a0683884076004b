// Draws the API from its own description. Everything goes in as text, never as markup.

const methods = ["get", "post", "patch", "delete"];
/** The whole document, in which references lead somewhere. */
let api;

/** What a reference stands for; anything else is returned as it is. */
function resolved(value) {
  if (value?.$ref === undefined) return value;
  return value.$ref
    .split("/")
    .slice(1)
    .reduce((place, step) => place[step], api);
}

/** An element with its class and children; a child that is a string becomes text. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** The codes of a field with their descriptions; undefined for any other field. */
function codesOf(schema) {
  const choices = resolved(schema)?.oneOf;
  return choices?.every((choice) => choice.const !== undefined && choice.description) ? choices : undefined;
}

/** The name of a type: `integer`, `string | null`, `array of Image`. */
function typeName(schema) {
  if (schema === undefined || Object.keys(schema).length === 0) return "any";
  if (schema.$ref) return codesOf(schema) ? "string" : schema.$ref.split("/").at(-1);
  if (codesOf(schema)) return "string";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeName))].join(" | ");
  if (schema.type === "array") return `array of ${typeName(schema.items)}`;
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  return schema.type ?? "any";
}

/** The rules of a value: length, range, format, default, description. */
function rules(reference) {
  const schema = resolved(reference);
  const parts = [];
  if (schema.format) parts.push(schema.format);
  if (schema.minLength) parts.push(`${schema.minLength} characters or more`);
  if (schema.maxLength) parts.push(`at most ${schema.maxLength} characters`);
  if (schema.minItems) parts.push(`${schema.minItems} or more`);
  if (schema.maxItems) parts.push(`at most ${schema.maxItems.toLocaleString("en")}`);
  if (schema.exclusiveMinimum === 0) parts.push("above 0");
  if (schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER) parts.push(`${schema.minimum} or more`);
  if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) parts.push(`at most ${schema.maximum}`);
  if (schema.default !== undefined) parts.push(`default ${JSON.stringify(schema.default)}`);
  if (schema.description) parts.push(schema.description);
  return parts.join(" · ");
}

/** The object inside a schema, if there is one, through references, arrays and choices. */
function objectIn(reference) {
  const schema = resolved(reference);
  if (schema === undefined) return undefined;
  if (schema.patternProperties) return pairsOf(schema);
  if (schema.properties) return schema;
  if (schema.type === "array") return objectIn(schema.items);
  for (const choice of schema.anyOf ?? schema.oneOf ?? []) {
    const found = objectIn(choice);
    if (found) return found;
  }
  return undefined;
}

/** The pairs of parts of a multipart body, as an object with two fields. */
function pairsOf({ additionalProperties, patternProperties }) {
  const [bytes] = Object.values(patternProperties);
  return { properties: { "<name>": additionalProperties, "<name>-file": bytes }, required: ["<name>"] };
}

/** A list of codes that opens on demand. */
function codeList(schema) {
  const codes = codesOf(schema);
  if (codes === undefined) return undefined;
  const list = element("ul", "fields");
  for (const code of codes) {
    list.append(
      element("li", "", element("code", "", code.const), element("span", "rules", ...withCode(code.description))),
    );
  }
  return element("details", "", element("summary", "", `${codes.length} codes`), list);
}

/** The fields of an object as nested rows. */
function fieldList(object) {
  const list = element("ul", "fields");
  for (const [name, schema] of Object.entries(object.properties)) {
    const optional = object.required?.includes(name) ? undefined : element("span", "optional", "optional");
    const row = element(
      "li",
      "",
      element("code", "name", name),
      " ",
      element("span", "type", typeName(schema)),
      " ",
      optional,
      element("span", "rules", ...withCode(rules(schema))),
    );
    const inner = objectIn(schema);
    if (inner) row.append(fieldList(inner));
    const codes = codeList(schema);
    if (codes) row.append(codes);
    list.append(row);
  }
  return list;
}

/** One media type of a body: its schema and its example. */
function mediaBlock(type, { schema, example }) {
  const name = type.includes("json") || type.includes("form-data") ? `${type}: ${typeName(schema)}` : type;
  const block = element("div", "", element("p", "type", name));
  const description = schema ? rules(schema) : "";
  if (description) block.append(element("p", "rules", ...withCode(description)));
  const object = objectIn(schema);
  if (object) block.append(fieldList(object));
  if (example !== undefined) block.append(exampleBlock("Example", example));
  return block;
}

/** An example that opens on demand. */
function exampleBlock(title, example) {
  const text = typeof example === "string" ? example : JSON.stringify(example, null, 2);
  return element("details", "", element("summary", "", title), element("pre", "", element("code", "", text)));
}

/** The request of an example as a command line for this server. */
function requestBlock(samples) {
  if (!samples?.length) return undefined;
  return exampleBlock("Example request", samples[0].source.replace("$SERVER", location.origin));
}

function parameterBlock(parameters) {
  if (!parameters?.length) return undefined;
  const list = element("ul", "fields");
  for (const { name, in: place, required, schema, description } of parameters) {
    list.append(
      element(
        "li",
        "",
        element("code", "name", name),
        " ",
        element("span", "type", `${place} · ${typeName(schema)}`),
        " ",
        required ? undefined : element("span", "optional", "optional"),
        element("span", "rules", ...withCode([rules(schema), description].filter(Boolean).join(" · "))),
      ),
    );
  }
  return element("div", "block", element("h4", "", "Parameters"), list);
}

function contentBlock(title, content) {
  const entries = Object.entries(content ?? {});
  if (entries.length === 0) return undefined;
  return element("div", "block", element("h4", "", title), ...entries.map(([type, media]) => mediaBlock(type, media)));
}

/** The responses that are not errors, besides 200. */
function otherBlock(responses) {
  const list = element("ul", "fields");
  for (const [status, response] of Object.entries(responses)) {
    if (status === "200" || response.$ref) continue;
    const [first] = response.description.split("\n");
    list.append(element("li", "", element("code", "status", status), " ", ...withCode(first)));
  }
  return list.childElementCount === 0 ? undefined : element("div", "block", element("h4", "", "Other responses"), list);
}

function errorBlock(responses) {
  const list = element("ul", "errors");
  for (const [status, response] of Object.entries(responses)) {
    const codes = resolved(response)["x-error-codes"];
    if (codes) list.append(element("li", "", element("code", "status", status), " ", codes.join(", ")));
  }
  return element("div", "block", element("h4", "", "Errors"), list);
}

/** Text in which what stands between backticks is code. */
function withCode(text) {
  return text.split("`").map((part, place) => (place % 2 === 1 ? element("code", "", part) : part));
}

function operationCard(method, path, operation) {
  const scope = operation["x-scope"];
  const card = element(
    "article",
    "",
    element("h3", "", element("span", `method ${method}`, method.toUpperCase()), " ", element("code", "path", path)),
    element("p", "summary", operation.summary),
    element("p", "scope", scope === "none" ? "Needs no key." : `Needs a key with the scope ${scope}.`),
    operation.description ? element("p", "", ...withCode(operation.description)) : undefined,
    parameterBlock(operation.parameters),
    contentBlock("Body", operation.requestBody?.content),
    requestBlock(operation["x-codeSamples"]),
    contentBlock("Response", operation.responses["200"]?.content),
    otherBlock(operation.responses),
    errorBlock(operation.responses),
  );
  card.id = operation.operationId;
  return card;
}

function draw(description) {
  api = description;
  document.querySelector("#version").textContent = `version ${description.info.version}`;
  const operations = Object.entries(description.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })),
  );
  const index = document.querySelector("#index");
  const shown = document.querySelector("#operations");
  shown.replaceChildren();
  for (const { name: tag, description: about } of description.tags) {
    const links = element("ul", "");
    const section = element("section", "", element("h2", "", tag), element("p", "", about));
    for (const { method, path, operation } of operations.filter((each) => each.operation.tags[0] === tag)) {
      const link = element(
        "a",
        "",
        element("span", `method ${method}`, method.toUpperCase()),
        " ",
        path.replace("/v1/", ""),
      );
      link.href = `#${operation.operationId}`;
      link.title = operation.summary;
      const item = element("li", "", link);
      item.dataset.words = `${method} ${path} ${operation.summary}`.toLowerCase();
      links.append(item);
      section.append(operationCard(method, path, operation));
    }
    index.append(element("div", "group", element("h2", "", tag), links));
    shown.append(section);
  }
  document.querySelector("#filter").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of index.querySelectorAll("li")) {
      item.hidden = !words.every((word) => item.dataset.words.includes(word));
    }
    for (const group of index.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
  });
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

for (const origin of document.querySelectorAll(".origin")) origin.textContent = location.origin;
fetch("/v1/openapi.json")
  .then((answer) => {
    if (!answer.ok) throw new Error(`The server responded with status ${answer.status}.`);
    return answer.json();
  })
  .then(draw)
  .catch((error) => {
    const text = `The description of the API could not be loaded: ${error.message} Reload the page to try again.`;
    document.querySelector("#operations").replaceChildren(element("p", "failure", text));
  });
