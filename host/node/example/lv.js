// All that the product has of Lupasilta.

import { readFile } from "node:fs/promises";
import { Bridge } from "../index.js"; // "lupasilta" where the package is installed

export async function connect(settings, cases) {
  const bridge = await Bridge.open(settings);
  take(bridge, cases).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
  return {
    receive: (externalId) => bridge.receive(externalId),
    decided: (number) => {
      const now = new Date();
      const today = now.toLocaleDateString("sv-SE", { timeZone: "Europe/Helsinki" });
      const decision = { outcome: "granted", decidedBy: "Rakennuslautakunta", decidedOn: today };
      return bridge.tell({ caseId: `A/${number}`, event: "decided", occurredAt: now.toISOString(), decision });
    },
  };
}

async function take(bridge, cases) {
  for await (const delivery of bridge) {
    try {
      const files = delivery.documents.map(({ name, mediaType, content }) => [name, mediaType, content]);
      for (const { name, path } of delivery.attachments) files.push([name, "application/octet-stream", await readFile(path)]);
      await delivery.ack({ caseId: `A/${cases.keep(delivery.externalId, delivery.id, subject(delivery), files)}` });
    } catch (error) {
      await delivery.nack({ what: `The product could not keep it: ${error.message}`, advice: "Look at the product's database." });
    }
  }
}

function subject({ message }) {
  const [, text] = /<ah:Kuvaus>([^<]*)</.exec(new TextDecoder().decode(message.content)) ?? [null, message.name];
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
