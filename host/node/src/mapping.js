// A mapping on its own, for programs that keep their own queue.

import { readFile } from "node:fs/promises";
import { ask, call, json, open, plain } from "./native.js";

const bytesOf = (component) => (component instanceof Uint8Array ? component : readFile(component));
const sizes = (bodies = {}) => Object.entries(bodies).map(([name, body]) => ({ name, size: body.length }));
const moment = (when) => (when instanceof Date ? when.toISOString() : when);

export async function inspect(component) {
  const bytes = await bytesOf(component);
  return (await call("inspect", bytes, bytes.length)).said;
}

/** The documents that an answer counts, and the bytes after them. */
export function documentsOf(listed, parts) {
  let at = 0;
  const documents = listed.map(({ size, ...document }) => {
    const content = parts.subarray(at, at + size);
    at += size;
    return { ...document, content };
  });
  return { documents, rest: parts.subarray(at) };
}

export class Mapping {
  #handle;

  constructor(handle, said) {
    this.#handle = handle;
    Object.assign(this, said);
  }

  static async load(component, options = {}) {
    const { handle, said } = await open("mapping_load", await bytesOf(component), json(options));
    return new Mapping(handle, said);
  }

  async map(application) {
    const { said, parts } = await this.#application("mapping_map", application);
    if (said.outcome === "unchanged") return null;
    const { documents, rest } = documentsOf(said.documents, parts);
    return { message: documents[0], documents, ledger: rest, findings: said.findings };
  }

  async plan(application) {
    return (await this.#application("mapping_plan", application)).said;
  }

  async event(message, { mediaType = "application/json", previous, now, told, ...about } = {}) {
    const said = message instanceof Uint8Array ? message : json(message);
    const request = { ...about, now: moment(now), told: moment(told), message: { mediaType, size: said.length }, previous: sizes(previous) };
    const answer = await ask("mapping_event", this.#handle, request, Buffer.concat([said, ...Object.values(previous ?? {})]));
    const { notBefore, findings } = answer.said;
    return { requests: answer.parts, notBefore: notBefore ? new Date(notBefore) : null, findings };
  }

  async close() {
    await plain("mapping_close", this.#handle);
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.close();
  }

  #application(name, { bodies = {}, previous = {}, now, told, ...about }) {
    const request = { ...about, now: moment(now), told: moment(told), bodies: sizes(bodies), previous: sizes(previous) };
    return ask(name, this.#handle, request, Buffer.concat([...Object.values(bodies), ...Object.values(previous)]));
  }
}
