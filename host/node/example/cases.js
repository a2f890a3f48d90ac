// The product's own tables.

import sqlite from "node-sqlite3-wasm";

export class Cases {
  #database;

  constructor(file) {
    this.#database = new sqlite.Database(file);
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, external_id TEXT UNIQUE, subject TEXT, state TEXT DEFAULT 'open');
      CREATE TABLE IF NOT EXISTS files (number INTEGER, delivery TEXT, name TEXT, media_type TEXT, content BLOB, UNIQUE (delivery, name));`);
  }

  /** Keeps an application, or what supplements it, once. Returns the case's number. */
  keep(externalId, delivery, subject, files) {
    this.#database.exec("BEGIN");
    try {
      this.#database.run("INSERT OR IGNORE INTO cases (external_id, subject) VALUES (?, ?)", [externalId, subject]);
      const { number } = this.#database.get("SELECT number FROM cases WHERE external_id = ?", [externalId]);
      for (const file of files) this.#database.run("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)", [number, delivery, ...file]);
      this.#database.exec("COMMIT");
      return number;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Changes a case's state; false where it has another one than it should. */
  change(number, from, to) {
    return this.#database.run("UPDATE cases SET state = ? WHERE number = ? AND state = ?", [to, number, from]).changes === 1;
  }

  all() {
    const cases = this.#database.all("SELECT number, subject, state FROM cases ORDER BY number");
    return cases.map((one) => ({ ...one, files: this.#database.all("SELECT rowid AS id, name FROM files WHERE number = ?", [one.number]) }));
  }

  file(id) {
    return this.#database.get("SELECT media_type AS mediaType, content FROM files WHERE rowid = ?", [id]);
  }
}
