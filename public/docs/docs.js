// Draws the API from its own description. Everything goes in as text, never as markup.

const methods = ["get", "post", "patch", "delete"];
const tagOrder = [
  "import",
  "tasks",
  "projects",
  "datasets",
  "images",
  "library",
  "presets",
  "info",
  "session",
  "keys",
  "operations",
];

/** An element with its class and children; a child that is a string becomes text. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** A type in a few words: `integer`, `string | null`, `array of object`. */
function typeName(schema) {
  if (schema === undefined || Object.keys(schema).length === 0) return "any";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeName))].join(" | ");
  if (schema.type === "array") return `array of ${typeName(schema.items)}`;
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  return schema.type ?? "any";
}

/** What a value must keep to: length, range, format, default. */
function rules(schema) {
  const said = [];
  if (schema.format) said.push(schema.format);
  if (schema.minLength) said.push(`${schema.minLength} characters or more`);
  if (schema.maxLength) said.push(`at most ${schema.maxLength} characters`);
  if (schema.minItems) said.push(`${schema.minItems} or more`);
  if (schema.maxItems) said.push(`at most ${schema.maxItems.toLocaleString("en")}`);
  if (schema.exclusiveMinimum === 0) said.push("above 0");
  if (schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER) said.push(`${schema.minimum} or more`);
  if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) said.push(`at most ${schema.maximum}`);
  if (schema.default !== undefined) said.push(`default ${JSON.stringify(schema.default)}`);
  if (schema.description) said.push(schema.description);
  return said.join(" · ");
}

/** The object inside a schema, if there is one, through arrays and choices. */
function objectIn(schema) {
  if (schema === undefined) return undefined;
  if (schema.properties) return schema;
  if (schema.type === "array") return objectIn(schema.items);
  for (const choice of schema.anyOf ?? schema.oneOf ?? []) {
    const found = objectIn(choice);
    if (found) return found;
  }
  return undefined;
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
      element("span", "rules", rules(schema)),
    );
    const inner = objectIn(schema);
    if (inner) row.append(fieldList(inner));
    list.append(row);
  }
  return list;
}

function schemaBlock(title, type, schema) {
  const block = element("div", "block", element("h4", "", title), element("p", "type", `${type}: ${typeName(schema)}`));
  const said = schema ? rules(schema) : "";
  if (said) block.append(element("p", "rules", said));
  const object = objectIn(schema);
  if (object) block.append(fieldList(object));
  return block;
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
        element("span", "rules", [rules(schema), description].filter(Boolean).join(" · ")),
      ),
    );
  }
  return element("div", "block", element("h4", "", "Parameters"), list);
}

function contentBlock(title, content) {
  const [entry] = Object.entries(content ?? {});
  return entry === undefined ? undefined : schemaBlock(title, entry[0], entry[1].schema);
}

function errorBlock(responses) {
  const list = element("ul", "errors");
  for (const [status, response] of Object.entries(responses)) {
    if (status === "200") continue;
    const codes = response.$ref ? response.$ref.split("/").at(-1) : response.description;
    list.append(element("li", "", element("code", "status", status), " ", codes));
  }
  return element("div", "block", element("h4", "", "Errors"), list);
}

/** Text with what stands between backticks as code. */
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
    contentBlock("Answer", operation.responses["200"]?.content),
    errorBlock(operation.responses),
  );
  card.id = operation.operationId;
  return card;
}

function draw(description) {
  document.querySelector("#version").textContent = `version ${description.info.version}`;
  const operations = Object.entries(description.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })),
  );
  const place = (tag) => (tagOrder.includes(tag) ? tagOrder.indexOf(tag) : tagOrder.length);
  const tags = [...new Set(operations.map(({ operation }) => operation.tags[0]))].sort((a, b) => place(a) - place(b));
  const index = document.querySelector("#index");
  const shown = document.querySelector("#operations");
  shown.replaceChildren();
  for (const tag of tags) {
    const links = element("ul", "");
    const section = element("section", "", element("h2", "", tag));
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
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer.json();
  })
  .then(draw)
  .catch((error) => {
    const text = `The description of the API could not be loaded: ${error.message} Reload the page to try again.`;
    document.querySelector("#operations").replaceChildren(element("p", "failure", text));
  });
