// The library's log, handed to the program's.

import { call } from "./native.js";

export async function pumpLogs(write, { level = "info", signal } = {}) {
  const text = Buffer.from(level);
  await call("logs_level", text, text.length);
  while (!signal?.aborted) {
    const answer = await call("logs_next", 250);
    if (answer) write(answer.said);
  }
}
