// The library in Node, for real: embedded.js MAPPING MISBEHAVING PLACE BASE-URL EXTERNAL-ID

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bridge, ClosedError, Mapping, pumpLogs } from "../index.js";

const [component, misbehaving, place, lv, action] = process.argv.slice(2);
const externalId = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";

let ticks = 0;
const clock = setInterval(() => ticks++, 5);

const ways = { loop: "mapping-out-of-time", stack: "mapping-stack-overflow", panic: "mapping-panicked", memory: "mapping-out-of-memory" };
for (const [way, code] of Object.entries(ways)) {
  const mapping = await Mapping.load(misbehaving, { settings: { do: way }, limits: { timeMs: way === "loop" ? 200 : 20_000 } });
  const calls = Array.from({ length: 8 }, () => mapping.map({ externalId }));
  for (const call of await Promise.allSettled(calls)) assert.equal(call.reason?.code, code);
  await mapping.close();
}
assert.ok(ticks > 20, `the event loop went on: ${ticks}`);
console.log("guests fail while the event loop goes on");

const mapping = await Mapping.load(component);
await Promise.all([mapping.close(), mapping.close()]);
await assert.rejects(mapping.map({ externalId }), (error) => error instanceof ClosedError && error.code === "handle-closed");
console.log("closing twice is harmless");

writeFileSync(join(place, "lv-key"), "simulator-key");
const settings = join(place, "lupasilta.toml");
writeFileSync(
  settings,
  `state = 'state'
encryption.key = { file = 'store-key' }
   mapping.component = '${component}'
   service.direct.base_url = '${lv}'
   service.direct.credential = { header = 'X-Api-Key', from = { file = 'lv-key' } }`,
);
const logs = [];
const end = new AbortController();
const pumped = pumpLogs((line) => logs.push(line), { signal: end.signal });
const bridge = await Bridge.open(settings);

async function settled(id) {
  let cursor = null;
  for (let i = 0; i < 100; i++) {
    const events = await bridge.events(cursor, 5_000);
    cursor = events?.cursor ?? cursor;
    const found = events?.transfers.find((one) => one.id === id && ["done", "quarantined"].includes(one.state));
    if (found) return found;
  }
  throw new Error("it does not end");
}

assert.equal(await bridge.next(), null);
const transfer = await bridge.receive(action);
for await (const delivery of bridge) {
  assert.equal(delivery.externalId, action);
  for (const { path, sha256 } of delivery.attachments) assert.equal(createHash("sha256").update(readFileSync(path)).digest("hex"), sha256);
  await delivery.ack({ caseId: "A/1" });
  break;
}
assert.equal((await settled(transfer.id)).caseId, "A/1");
const told = await bridge.tell({ caseId: "A/1", event: "handling-began", occurredAt: "2026-11-24T10:00:00+02:00", handler: { name: "Åsa Käsittelijä" } });
assert.equal((await settled(told.id)).state, "done");
assert.equal((await bridge.transfers({ condition: "done" })).length, 2);
assert.ok((await bridge.transfer(transfer.id)).timeline.length > 0);
console.log("an application came, and LV was told");

const waits = (async () => {
  for await (const delivery of bridge) assert.fail(delivery.id);
})();
await bridge.close();
await waits;
end.abort();
await pumped;
assert.ok(logs.length > 0);
clearInterval(clock);
console.log("what waits ends when the bridge closes");
