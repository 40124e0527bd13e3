import { api, ask, type Schemas } from "@/lib/api";
import { pagesOf } from "@/lib/query";

export type AuditEntry = Schemas["AuditEntry"];

/** What was changed and looked at, newest first. */
export const auditQuery = (actor: string) =>
  pagesOf<AuditEntry>(["audit", actor], (after, signal) => ask(api.GET("/audit", { params: { query: { actor, after, limit: 50 } }, signal })));
