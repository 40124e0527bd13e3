import { queryOptions } from "@tanstack/react-query";
import { api, ask, download, type Schemas } from "@/lib/api";

export type ConsentProof = Schemas["ConsentProof"];
export type ProofEntry = Schemas["ProofEntry"];
export type Sought = { address?: string; person?: string };

/** Everything that proves what an address or a person agreed to. Looking is noted in the audit log. */
export const proofQuery = (sought: Sought) =>
  queryOptions({
    queryKey: ["consent-proof", sought],
    queryFn: ({ signal }) => ask(api.GET("/consents/proof", { params: { query: sought }, signal })),
    enabled: Boolean(sought.address || sought.person),
  });

/** The same as a file: data, or a page to read and print. */
export function downloadProof(sought: Sought, format: "json" | "html", language: string): Promise<void> {
  const query = new URLSearchParams({ ...sought, ...(format === "html" ? { language } : {}) });
  return download(`/consents/proof${format === "html" ? ".html" : ""}?${query.toString()}`, `consent-proof.${format}`);
}
