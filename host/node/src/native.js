// The native library: found, checked, and called from threads that are not the event loop's.

import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import koffi from "koffi";
import { ClosedError, LibraryMissingError, LupasiltaError } from "./errors.js";

const ABI = 1;
const OK = 0;
const NOTHING = 2;
const CLOSED = 3;

koffi.struct("lupasilta_answer", { data: "void *", len: "size_t", text: "size_t" });

const BYTES = (name) => `const uint8_t *${name}, size_t ${name}_len`;
const ANSWER = "_Out_ lupasilta_answer *answer";
const REQUEST = `uint64_t handle, ${BYTES("request")}, ${ANSWER}`;
const WITH_PARTS = `uint64_t handle, ${BYTES("request")}, ${BYTES("parts")}, ${ANSWER}`;
const FUNCTIONS = {
  inspect: `${BYTES("component")}, ${ANSWER}`,
  mapping_load: `${BYTES("component")}, ${BYTES("options")}, _Out_ uint64_t *mapping, ${ANSWER}`,
  mapping_plan: WITH_PARTS,
  mapping_map: WITH_PARTS,
  mapping_event: WITH_PARTS,
  mapping_close: "uint64_t handle",
  bridge_open: `${BYTES("settings")}, ${BYTES("base")}, _Out_ uint64_t *bridge, ${ANSWER}`,
  bridge_receive: REQUEST,
  bridge_tell: WITH_PARTS,
  bridge_next: `uint64_t handle, uint32_t timeout_ms, ${ANSWER}`,
  bridge_ack: REQUEST,
  bridge_nack: REQUEST,
  bridge_transfers: REQUEST,
  bridge_transfer: REQUEST,
  bridge_retry: REQUEST,
  bridge_events: `uint64_t handle, ${BYTES("request")}, uint32_t timeout_ms, ${ANSWER}`,
  bridge_close: "uint64_t handle",
  logs_level: `${BYTES("level")}, ${ANSWER}`,
  logs_next: `uint32_t timeout_ms, ${ANSWER}`,
};

/** The library's file: where LUPASILTA_LIBRARY says, or else in this package. */
function file() {
  if (process.env.LUPASILTA_LIBRARY) return process.env.LUPASILTA_LIBRARY;
  const musl = !process.report.getReport().header.glibcVersionRuntime;
  const platform = `${process.platform}-${musl ? "musl-" : ""}${process.arch}`;
  return fileURLToPath(new URL(`../native/${platform}/liblupasilta_capi.so`, import.meta.url));
}

function load(from) {
  let library;
  try {
    library = koffi.load(from);
  } catch (cause) {
    throw new LibraryMissingError(`The library of Lupasilta cannot be loaded: ${cause.message}. Set LUPASILTA_LIBRARY to its file.`, { cause });
  }
  let abi;
  try {
    abi = library.func("uint32_t lupasilta_abi_version()")();
  } catch (cause) {
    throw new LibraryMissingError(`${from} is no library of Lupasilta.`, { cause });
  }
  if (abi !== ABI) {
    throw new LibraryMissingError(`${from} has version ${abi} of the ABI, and this package needs ${ABI}: take both from one release.`);
  }
  const free = library.func("void lupasilta_answer_free(_Inout_ lupasilta_answer *answer)");
  const functions = {};
  for (const [name, parameters] of Object.entries(FUNCTIONS)) {
    functions[name] = promisify(library.func(`int32_t lupasilta_${name}(${parameters})`).async);
  }
  return { free, functions };
}

let loaded;

/** The answer's JSON and its parts; null where there was nothing in time. */
export async function call(name, ...given) {
  loaded ??= load(file());
  const answer = {};
  const status = await loaded.functions[name](...given, answer);
  try {
    if (status === NOTHING) return null;
    const bytes = Buffer.from(new Uint8Array(koffi.view(answer.data, Number(answer.len))));
    const text = Number(answer.text);
    const said = JSON.parse(bytes.toString("utf8", 0, text));
    if (status === CLOSED) throw new ClosedError(said);
    if (status !== OK) throw new LupasiltaError(said);
    return { said, parts: bytes.subarray(text) };
  } finally {
    loaded.free(answer);
  }
}

/** Opens something: its handle, and what the answer says. */
export async function open(name, first, second) {
  const handle = [0n];
  const { said } = await call(name, first, first.length, second, second.length, handle);
  return { handle: handle[0], said };
}

/** Calls a function that has no answer. */
export async function plain(name, handle) {
  loaded ??= load(file());
  await loaded.functions[name](handle);
}

/** Calls a function with a JSON request, and parts. */
export function ask(name, handle, request, parts) {
  const text = json(request);
  return parts === undefined ? call(name, handle, text, text.length) : call(name, handle, text, text.length, parts, parts.length);
}

export function json(request) {
  return Buffer.from(JSON.stringify(request));
}
