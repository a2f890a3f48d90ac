/** What failed, whose side it is on, and what to do. */
export class LupasiltaError extends Error {
  constructor(problem) {
    super(`${problem.title} ${problem.advice}`);
    this.name = new.target.name;
    this.code = problem.code;
    this.title = problem.title;
    this.side = problem.side;
    this.recovery = problem.recovery;
    this.advice = problem.advice;
    this.detail = problem.detail ?? null;
    this.findings = problem.findings;
  }
}

/** The mapping or bridge was closed. */
export class ClosedError extends LupasiltaError {}

/** The native library is not there, or is of another version. */
export class LibraryMissingError extends Error {
  name = "LibraryMissingError";
}
