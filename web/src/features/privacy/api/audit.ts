import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type AuditEntry = Schemas["AuditEntry"];
export type AuditFilter = { actor?: string; action?: string; object?: string; since?: string; until?: string };

/** Every change and every look at a person that fits, newest first. */
export const auditQuery = (filter: AuditFilter) =>
  pagesOf<AuditEntry>(["audit", filter], (after, signal) => ask(api.GET("/audit", { params: { query: { ...filter, after, limit: 50 } }, signal })));
