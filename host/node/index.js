export { Mapping, inspect } from "./src/mapping.js";
export { Bridge } from "./src/bridge.js";
export { pumpLogs } from "./src/logs.js";
export { ClosedError, LibraryMissingError, LupasiltaError } from "./src/errors.js";
