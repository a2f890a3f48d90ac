// Runs the applications of a list of cases through the component as JavaScript: conformance.js CASES.json TRANSPILED/asianhallinta.js
//
// No library is around it: nothing checks its ledger, and nothing limits it.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [file, component] = process.argv.slice(2);
const { mapping } = await import(pathToFileURL(resolve(component)));

const read = ({ name, file: path }) => ({ name, mediaType: "application/json", bytes: readFileSync(join(dirname(file), path)) });
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function map({ request, options }) {
  const bodies = (request.bodies ?? []).map(read);
  const { externalId } = JSON.parse(new TextDecoder().decode(bodies.find(({ name }) => name === "commondata").bytes));
  const kind = request.kind ?? "application";
  const action = { externalId, caseId: request.caseId, told: request.told, before: (request.previous ?? []).map(read) };
  const context = { now: request.now, settings: JSON.stringify(options?.settings ?? {}) };
  const wanted = mapping.fetch(kind, action, context).map(({ name }) => bodies.find((body) => body.name === name));
  const files = mapping.attachments(kind, action, wanted, context).map(({ id, name }) => ({ id, place: `${id}_${name}` }));
  const delivery = mapping.deliver({ kind, number: request.number ?? 1, bodies: wanted, files }, action, context);
  if (!delivery) return { outcome: "unchanged" };
  const documents = [delivery.message, ...delivery.documents].map(({ name, mediaType, content }) => {
    const bytes = content.tag === "bytes" ? content.val : wanted.find((body) => body.name === content.val).bytes;
    return { name, mediaType, sha256: sha256(bytes) };
  });
  return { outcome: "mapped", documents };
}

for (const one of JSON.parse(readFileSync(file, "utf8"))) {
  const reads = !["not-json", "body-missing"].includes(one.name);
  if (one.op !== "map" || one.component !== "asianhallinta.wasm" || one.options?.limits || !reads) continue;
  let said;
  try {
    said = map(one);
  } catch (error) {
    if (!Array.isArray(error.payload)) throw error;
    said = { outcome: "problem" };
  }
  console.log(JSON.stringify({ case: one.name, documents: [], ...said }));
}
