import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type SenderDomain = Schemas["SenderDomain"];
export type Part = Schemas["DomainPart"];
export type DnsRecord = Schemas["DnsRecord"];

const MINUTES = 60_000;

/** What DNS says about the domain of an account's sender, as of the last look; asked again only on demand or when it is old. */
export const senderDomainQuery = (account: string) => queryOptions({
  queryKey: ["providers", "sender-domain", account],
  queryFn: ({ signal }) => ask(api.POST("/providers/{account}/sender-domain", { params: { path: { account } }, signal })),
  staleTime: 10 * MINUTES,
  refetchOnWindowFocus: false,
  retry: false,
});
