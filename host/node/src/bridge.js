// A whole bridge, for programs that leave the queue to Lupasilta.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ClosedError } from "./errors.js";
import { documentsOf } from "./mapping.js";
import { ask, call, json, open, plain } from "./native.js";

/** How long one pull holds a thread of Node's pool, in milliseconds. */
const SLICE = 250;

class Delivery {
  #bridge;

  constructor(bridge, { said, parts }) {
    const { documents: listed, ...about } = said;
    const { documents } = documentsOf(listed, parts);
    Object.assign(this, about, { documents, message: documents[0] });
    this.#bridge = bridge;
  }

  async ack({ caseId, place } = {}) {
    await ask("bridge_ack", this.#bridge, { id: this.id, caseId, place });
  }

  async nack({ what, advice = "", recovery = "retry" }) {
    await ask("bridge_nack", this.#bridge, { id: this.id, what, advice, recovery });
  }
}

export class Bridge {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  static async open(file) {
    return Bridge.openText(await readFile(file, "utf8"), dirname(resolve(file)));
  }

  static async openText(settings, base) {
    return new Bridge((await open("bridge_open", Buffer.from(settings), Buffer.from(base))).handle);
  }

  async receive(externalId, { kind } = {}) {
    return (await ask("bridge_receive", this.#handle, { externalId, kind })).said;
  }

  async tell(message, { mediaType = "application/json", files = {} } = {}) {
    const listed = Object.entries(files).map(([name, path]) => ({ name, path }));
    const said = message instanceof Uint8Array ? message : json(message);
    return (await ask("bridge_tell", this.#handle, { mediaType, files: listed }, said)).said;
  }

  async next(timeout = 0) {
    const until = Date.now() + timeout;
    for (;;) {
      const left = Math.max(0, Math.min(SLICE, until - Date.now()));
      const answer = await call("bridge_next", this.#handle, left);
      if (answer) return new Delivery(this.#handle, answer);
      if (Date.now() >= until) return null;
    }
  }

  async *deliveries({ signal } = {}) {
    while (!signal?.aborted) {
      try {
        const delivery = await this.next(SLICE);
        if (delivery && signal?.aborted) {
          await delivery.nack({ what: "The pull that it came for was called off.", advice: "It is offered again by itself." });
        } else if (delivery) {
          yield delivery;
        }
      } catch (error) {
        if (error instanceof ClosedError) return;
        throw error;
      }
    }
  }

  [Symbol.asyncIterator]() {
    return this.deliveries();
  }

  async transfers(filter = {}) {
    return (await ask("bridge_transfers", this.#handle, filter)).said.transfers;
  }

  async transfer(id) {
    return (await ask("bridge_transfer", this.#handle, { id })).said;
  }

  async retry(id) {
    return (await ask("bridge_retry", this.#handle, { id })).said;
  }

  async events(cursor = null, timeout = 0) {
    const request = json({ cursor });
    const until = Date.now() + timeout;
    for (;;) {
      const left = Math.max(0, Math.min(SLICE, until - Date.now()));
      const answer = await call("bridge_events", this.#handle, request, request.length, left);
      if (answer) return answer.said;
      if (Date.now() >= until) return null;
    }
  }

  async close() {
    await plain("bridge_close", this.#handle);
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.close();
  }
}
