"""A small case-management product, connected to Luvat ja valvonta: `product.py LUPASILTA.TOML DATABASE PORT`."""

import sqlite3
import sys
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import lv

TABLES = """
CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, external_id TEXT UNIQUE, subject TEXT, state TEXT DEFAULT 'open');
CREATE TABLE IF NOT EXISTS files (number INTEGER, delivery TEXT, name TEXT, media_type TEXT, content BLOB, UNIQUE (delivery, name));
"""


class Cases:
    """The product's own tables."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.open().executescript(TABLES)

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=10)

    def keep(self, external_id: str, delivery: str, subject: str, files: list) -> str:
        """Keeps an application, or what supplements it, once. Returns the case's id."""
        with self.open() as database:
            database.execute("INSERT OR IGNORE INTO cases (external_id, subject) VALUES (?, ?)", (external_id, subject))
            (number,) = database.execute("SELECT number FROM cases WHERE external_id = ?", (external_id,)).fetchone()
            database.executemany("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)", [(number, delivery, *file) for file in files])
        return f"A/{number}"

    def decide(self, number: str, tell) -> None:
        """Grants an open case; when LV's queue cannot be told, nothing has happened."""
        with self.open() as database:
            if database.execute("UPDATE cases SET state = 'granted' WHERE number = ? AND state = 'open'", (number,)).rowcount:
                tell(f"A/{number}")

    def page(self) -> str:
        rows = []
        for number, subject, state in self.open().execute("SELECT number, subject, state FROM cases ORDER BY number"):
            files = self.open().execute("SELECT rowid, name FROM files WHERE number = ?", (number,))
            links = ", ".join(f'<a href="/file?id={id}">{escape(name)}</a>' for id, name in files)
            button = f'<form method="post" action="/decide"><button name="number" value="{number}">Grant</button></form>'
            rows.append(f"<tr><td>A/{number}<td>{escape(subject)}<td>{links}<td>{state if state != 'open' else button}")
        fetch = '<form method="post" action="/receive"><input name="externalId"><button>Fetch from LV</button></form>'
        return f"<!doctype html><meta charset=utf-8><title>Cases</title><h1>Cases</h1>{fetch}<table>{''.join(rows)}</table>"


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/file":
            select = "SELECT media_type, content FROM files WHERE rowid = ?"
            found = self.server.cases.open().execute(select, (parse_qs(query)["id"][0],)).fetchone()
            self.answer(*found) if found else self.send_error(404)
        else:
            self.answer("text/html; charset=utf-8", self.server.cases.page().encode())

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        try:
            if self.path == "/receive":
                self.server.bridge.receive(form.get("externalId", [""])[0])
            elif self.path == "/decide":
                self.server.cases.decide(form["number"][0], lambda case_id: lv.tell_decision(self.server.bridge, case_id))
        except Exception as error:
            self.send_error(500, "It was not done", str(error))
            return
        self.send_response(303)
        self.send_header("Location", "/")
        self.end_headers()

    def answer(self, media_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


settings, database, port = sys.argv[1:]
server = ThreadingHTTPServer(("127.0.0.1", int(port)), Page)
server.cases = Cases(database)
with lv.connect(settings, server.cases) as server.bridge:
    server.serve_forever()
