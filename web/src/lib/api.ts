import createClient from "openapi-fetch";
import type { components, paths } from "@/api/generated/schema";
import { setServerTime } from "@/lib/clock";
import { ApiProblem, Offline } from "@/lib/problem";

export type Schemas = components["schemas"];

let csrf = "";
let workspace = "";

/** What every request carries from now on: the token of the session, and the workspace it is about. */
export function carry(token: string, workspaceId: number): void {
  csrf = token;
  workspace = String(workspaceId);
}

async function reach(request: Request): Promise<Response> {
  if (request.method !== "GET" && csrf) request.headers.set("X-CSRF-Token", csrf);
  if (workspace) request.headers.set("X-Workspace", workspace);
  const asked = Date.now();
  try {
    const response = await fetch(request);
    const now = response.headers.get("X-Anklang-Now"); // the demo's clock moves, from other tabs as well
    if (now) setServerTime(now, asked);
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline(error);
  }
}

/** The admin API; every path, parameter and answer is typed by its OpenAPI document. Use it within `ask`. */
export const api = createClient<paths>({ baseUrl: `${location.origin}/api`, fetch: reach });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** A call whose answer holds pairs: the client takes those apart into lists, so its type is named where it is called. */
export type Call<T> = Promise<Answer<T>>;

/** The data of a call; throws ApiProblem for every answer that is not a success, Offline when there is none. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) {
    const document = typeof error === "object" && error !== null ? error : undefined;
    throw new ApiProblem(response.status, document, response.headers.get("Retry-After"));
  }
  return data as T;
}

/** A file from the API (a CSV, a picture), saved by the browser under `name`. */
export async function download(path: string, name: string): Promise<void> {
  const response = await reach(new Request(`${location.origin}/api${path}`));
  if (!response.ok) throw new ApiProblem(response.status, await response.json().catch(() => undefined));
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Send a raw body (an uploaded file) and read the JSON answer; `progress` hears parts of 1. */
export function upload<T>(path: string, body: Blob, progress?: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api${path}`);
    if (csrf) request.setRequestHeader("X-CSRF-Token", csrf);
    if (workspace) request.setRequestHeader("X-Workspace", workspace);
    request.setRequestHeader("Content-Type", body.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
    request.onerror = () => reject(new Offline("upload"));
    request.onload = () =>
      request.status < 300 ? resolve(request.response as T) : reject(new ApiProblem(request.status, request.response ?? undefined));
    request.send(body);
  });
}
