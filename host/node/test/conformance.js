// Runs a list of cases, and prints what came of each: conformance.js CASES.json COMPONENTS COMPILED

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LupasiltaError, Mapping, inspect } from "../index.js";

const [file, components, cache] = process.argv.slice(2);
const read = (name) => readFileSync(join(dirname(file), name));
const bodies = (listed = []) => Object.fromEntries(listed.map((body) => [body.name, read(body.file)]));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const codes = (findings) => findings.map((finding) => finding.code);

async function outcome({ op, component, options, request }) {
  const wasm = join(components, component);
  if (op === "inspect") return { outcome: "inspected", digest: (await inspect(wasm)).digest };
  const mapping = await Mapping.load(wasm, { ...options, cache });
  try {
    if (op === "load") return { outcome: "loaded", digest: mapping.digest };
    const about = { ...request, bodies: bodies(request.bodies), previous: bodies(request.previous) };
    if (op === "event") {
      const { message, kind, number, bodies, ...options } = about;
      const told = await mapping.event(read(message.file), { ...options, mediaType: message.mediaType });
      return { outcome: "told", requests: sha256(told.requests), findings: codes(told.findings) };
    }
    const mapped = await mapping.map(about);
    if (!mapped) return { outcome: "unchanged" };
    const documents = mapped.documents.map(({ name, mediaType, content }) => ({ name, mediaType, sha256: sha256(content) }));
    return { outcome: "mapped", documents, ledger: sha256(mapped.ledger), findings: codes(mapped.findings) };
  } finally {
    await mapping.close();
  }
}

for (const one of JSON.parse(readFileSync(file, "utf8"))) {
  const nothing = { case: one.name, documents: [], findings: [] };
  const said = await outcome(one).catch((error) => {
    if (!(error instanceof LupasiltaError)) throw error;
    return { outcome: "problem", code: error.code, findings: codes(error.findings) };
  });
  console.log(JSON.stringify({ ...nothing, ...said }));
}
