import type { components } from "@/api/generated/schema";

type Document = components["schemas"]["ProblemDocument"];
export type Place = components["schemas"]["Problem"];

/** An answer of the API that is not a success (RFC 9457): what went wrong, and every place where. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly places: readonly Place[];
  readonly retryAfter: number | null;

  constructor(status: number, document: Partial<Document> | undefined, retryAfter: string | null = null) {
    super(document?.detail || document?.title || `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.title = document?.title ?? `HTTP ${status}`;
    this.places = document?.problems ?? [];
    this.retryAfter = retryAfter === null ? null : Number(retryAfter);
  }
}

/** The server could not be reached at all. */
export class Offline extends Error {
  constructor(cause: unknown) {
    super("The server does not answer.", { cause });
    this.name = "Offline";
  }
}

/** Somebody else has saved since this form was opened, and saving would take that back. */
export class ChangedMeanwhile extends Error {
  constructor() {
    super("Somebody else has saved this in the meantime.");
    this.name = "ChangedMeanwhile";
  }
}

/** Places of the server's problems (`brand.name`, `purposes[1].id`) as a form's own (`purposes.1.id`). */
export function formPath(path: string): string {
  return path.replace(/\[(\d+)\]/g, ".$1").replace(/^\.+/, "");
}

/** What the server refused, by the fields of a form. */
export function formErrors(error: unknown): Record<string, string> {
  const places = error instanceof ApiProblem ? error.places : [];
  return Object.fromEntries(places.map((one) => [formPath(one.path), one.hint ? `${one.reason} – ${one.hint}` : one.reason]));
}
