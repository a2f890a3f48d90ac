// Makes a call as often as each line of standard input says, and prints the nanoseconds of it: overhead.js MAPPING BODY

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Mapping } from "../index.js";

const mapping = await Mapping.load(process.argv[2]);
const bodies = { commondata: readFileSync(process.argv[3]) };
for await (const line of createInterface({ input: process.stdin })) {
  const began = process.hrtime.bigint();
  for (let call = Number(line); call > 0; call--) await mapping.plan({ bodies });
  console.log(String(process.hrtime.bigint() - began));
}
