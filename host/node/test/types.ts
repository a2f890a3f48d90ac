// Compiled, not run: what a TypeScript program says of the package.
import { Bridge, ClosedError, LupasiltaError, Mapping, inspect, pumpLogs } from "../index.js";

export async function used(): Promise<string | undefined> {
  const mapping: Mapping = await Mapping.load("asianhallinta.wasm", { settings: { unmapped: "warn" }, limits: { timeMs: 500 } });
  const mapped = await mapping.map({ bodies: { commondata: new Uint8Array(), formdata: Buffer.from("{}") }, now: new Date() });
  // @ts-expect-error: a body is bytes, no text
  await mapping.map({ bodies: { commondata: "{}" } });
  const bridge = await Bridge.open("lupasilta.toml");
  for await (const delivery of bridge.deliveries({ signal: AbortSignal.timeout(1000) })) {
    await delivery.ack({ caseId: `A/${delivery.number}` });
  }
  void pumpLogs((line) => console.error(line.level, line.message));
  try {
    return (await inspect("asianhallinta.wasm")).digest + (mapped?.message.name ?? "");
  } catch (error) {
    return error instanceof ClosedError ? undefined : error instanceof LupasiltaError ? error.side : String(error);
  }
}
