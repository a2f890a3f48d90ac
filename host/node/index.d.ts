/** Applications of Luvat ja valvonta, exchanged from inside a case-management system. Every call leaves the event loop free. */

export type Side = "ours" | "security-server" | "x-road" | "lv" | "case-system";
export type Recovery = "retry" | "stop-connection" | "person";

/** Something that a person should know. */
export interface Finding {
  severity: "info" | "warning" | "error";
  /** Stable, in lower case with hyphens. */
  code: string;
  /** The received value that it is about. */
  pointer: string | null;
  text: { fi: string; sv: string; en: string };
}

/** What failed, whose side it is on, and what to do. */
export class LupasiltaError extends Error {
  readonly code: string;
  readonly title: string;
  readonly side: Side;
  readonly recovery: Recovery;
  readonly advice: string;
  readonly detail: string | null;
  readonly findings: Finding[];
}

/** The mapping or bridge was closed. */
export class ClosedError extends LupasiltaError {}

/** The native library is not there, or is of another version. */
export class LibraryMissingError extends Error {}

/** A document that a mapping wrote. */
export interface Document {
  name: string;
  mediaType: string;
  /** Of the content, lower-case hexadecimal. */
  sha256: string;
  content: Uint8Array;
}

/** A file of which size and SHA-256 (lower-case hexadecimal) are known. */
export interface File {
  name: string;
  size: number;
  sha256: string;
}

export interface LoadOptions {
  /** The mapping's own settings. */
  settings?: object;
  threads?: number;
  limits?: { timeMs?: number; memoryBytes?: number; inputBytes?: number; outputBytes?: number; documentBytes?: number };
  /** A private folder for compiled code. */
  cache?: string;
}

export interface Application {
  /** LV's bodies by name (commondata, formdata), byte for byte. */
  bodies?: Record<string, Uint8Array>;
  /** Those of the delivery before: a supplement is told by what differs. */
  previous?: Record<string, Uint8Array>;
  externalId?: string;
  kind?: "application" | "supplement" | "message" | "withdrawal";
  number?: number;
  now?: string | Date;
  caseId?: string;
  told?: string | Date;
  files?: File[];
}

export interface EventOptions {
  mediaType?: "application/json" | "application/xml";
  externalId?: string;
  caseId?: string;
  told?: string | Date;
  now?: string | Date;
  previous?: Record<string, Uint8Array>;
  files?: File[];
}

/** What a mapping made, proven complete. */
export interface Mapped {
  message: Document;
  /** The message, then the documents. */
  documents: Document[];
  /** ledger.json */
  ledger: Uint8Array;
  findings: Finding[];
}

/** What LV is to be told. */
export interface Told {
  /** A JSON array of requests, in the order in which they are to be made. */
  requests: Uint8Array;
  /** The moment before which LV is not to be told. */
  notBefore: Date | null;
  findings: Finding[];
}

export interface Request {
  name: string;
  method: string;
  path: string;
  query: [string, string][];
}

/** What a mapping wants to have fetched; attachments once every body is given. */
export interface Plan {
  bodies: Request[];
  attachments: (Request & { id: string; place: string; mediaType: string; size: number; sha256: string | null })[];
}

/** What a component is, before it is trusted with anything. */
export interface Component {
  digest: string;
  size: number;
  imports: string[];
  exports: string[];
  contractVersions: string[];
  manifest: Record<string, unknown>;
}

export function inspect(component: Uint8Array | string): Promise<Component>;

/** A mapping on its own, for programs that keep their own queue. */
export class Mapping {
  private constructor();
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** Loads a component from its bytes or its file. */
  static load(component: Uint8Array | string, options?: LoadOptions): Promise<Mapping>;
  /** Maps an application; null where it says nothing new. */
  map(application: Application): Promise<Mapped | null>;
  plan(application: Application): Promise<Plan>;
  /** Maps what the case system says: an event, or a message in the case system's own format. */
  event(message: Uint8Array | object, options?: EventOptions): Promise<Told>;
  /** Closes it after the calls that are under way. Closing again does nothing. */
  close(): Promise<void>;
}

/** An attachment on disk. It lies there until the delivery is acknowledged: copy or link it before. */
export interface Attachment {
  name: string;
  path: string;
  size: number;
  sha256: string;
}

/** A message with documents and attachments. `id` stays the same when it is given again: take each id once. */
export interface Delivery {
  readonly id: string;
  readonly externalId: string;
  readonly number: number;
  readonly message: Document;
  readonly documents: Document[];
  readonly attachments: Attachment[];
  /** It is safe here. */
  ack(answer?: { caseId?: string; place?: string }): Promise<void>;
  /** It was not taken. */
  nack(answer: { what: string; advice?: string; recovery?: Recovery }): Promise<void>;
}

/** How a transfer stands. */
export interface Transfer {
  id: string;
  externalId: string | null;
  kind: string;
  number: number;
  state: "ready" | "waiting" | "paused" | "quarantined" | "done";
  stage: string;
  problem: { code: string; title: string; side: Side; recovery: Recovery; advice: string } | null;
  waitsFor: string | null;
  attempts: number;
  nextAttempt: string | null;
  place: string | null;
  caseId: string | null;
  delivered: string | null;
  created: string;
  updated: string;
}

/** The bridge between LV and this program. What was not done goes on when it is opened again. */
export class Bridge implements AsyncIterable<Delivery> {
  private constructor();
  /** Opens it with a lupasilta.toml, and starts its workers. */
  static open(file: string): Promise<Bridge>;
  /** Opens it with the text of a lupasilta.toml, whose paths are relative to `base`. */
  static openText(settings: string, base: string): Promise<Bridge>;
  /** Keeps that an action is to be transferred, and returns at once. */
  receive(externalId: string, options?: { kind?: string }): Promise<Transfer>;
  /** Keeps what the case system says, to be told to LV, and returns at once. `files`: paths by name. */
  tell(message: Uint8Array | object, options?: { mediaType?: string; files?: Record<string, string> }): Promise<Transfer>;
  /** The next delivery; null when none came within so many milliseconds. */
  next(timeout?: number): Promise<Delivery | null>;
  /** Deliveries as they come, until the bridge is closed or the signal is given. */
  deliveries(options?: { signal?: AbortSignal }): AsyncGenerator<Delivery, void>;
  [Symbol.asyncIterator](): AsyncGenerator<Delivery, void>;
  transfers(filter?: { action?: string; condition?: string; limit?: number }): Promise<Transfer[]>;
  /** Everything that can be told of a transfer without showing what was received. */
  transfer(id: string): Promise<{ summary: Transfer; timeline: object[]; findings: Finding[]; [member: string]: unknown }>;
  /** Lets a transfer go on at once that waits or is quarantined. */
  retry(id: string): Promise<Transfer>;
  /** The transfers that something happened to since the cursor, the last change last; null when nothing did in time. */
  events(cursor?: string | null, timeout?: number): Promise<{ cursor: string; transfers: Transfer[] } | null>;
  /** Closes it after the step that its workers are at. Closing again does nothing. */
  close(): Promise<void>;
}

/** A line of the library's log. */
export interface LogLine {
  at: string;
  level: "error" | "warn" | "info" | "debug" | "trace";
  target: string;
  message: string;
  fields: Record<string, unknown>;
  /** How many lines before it were lost because nobody asked. */
  lost: number;
}

/** Hands the library's log to a function, until the signal is given. */
export function pumpLogs(write: (line: LogLine) => void, options?: { level?: LogLine["level"] | "off"; signal?: AbortSignal }): Promise<void>;
