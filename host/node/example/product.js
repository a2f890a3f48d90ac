// A small case-management product, connected to Luvat ja valvonta: product.js LUPASILTA.TOML DATABASE PORT

import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Cases } from "./cases.js";
import { connect } from "./lv.js";

const [settings, database, port] = process.argv.slice(2);
const cases = new Cases(database);
const lv = await connect(settings, cases);

const escaped = (what) => what.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page() {
  const rows = cases.all().map(({ number, subject, state, files }) => {
    const links = files.map(({ id, name }) => `<a href="/file?id=${id}">${escaped(name)}</a>`).join(" ");
    const button = `<form method="post" action="/decide"><button name="number" value="${number}">Grant</button></form>`;
    return `<tr><td>A/${number}<td>${escaped(subject)}<td>${links}<td>${state === "open" ? button : state}`;
  });
  return `<!doctype html><meta charset=utf-8><title>Cases</title><h1>Cases</h1>
    <form method="post" action="/receive"><input name="externalId"><button>Fetch from LV</button></form><table>${rows.join("")}</table>`;
}

async function posted(path, form) {
  if (path === "/receive") await lv.receive(form.get("externalId"));
  const number = Number(form.get("number"));
  if (path === "/decide" && cases.change(number, "open", "granted")) {
    await lv.decided(number).catch((error) => {
      cases.change(number, "granted", "open");
      throw error;
    });
  }
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
  if (request.method === "POST") {
    await posted(pathname, new URLSearchParams(await text(request)));
    response.writeHead(303, { Location: "/" }).end();
  } else if (pathname === "/file") {
    const file = cases.file(Number(searchParams.get("id")));
    response.writeHead(file ? 200 : 404, { "Content-Type": file?.mediaType ?? "text/plain" }).end(file?.content);
  } else {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page());
  }
}

createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" }).end(error.message));
}).listen(Number(port), "127.0.0.1");
