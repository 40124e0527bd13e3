import type { SpotlightActionData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { PersonIcon, SCREENS } from "@/app/screens";
import { api, ask } from "@/lib/api";
import { StatusBadge } from "@/ui/status-badge";

const KINDS: Record<string, { screen: string; to: (id: string) => string }> = {
  person: { screen: "people", to: (id) => `/people/${id}` },
  segment: { screen: "segments", to: (id) => `/segments/${id}` },
  journey: { screen: "journeys", to: (id) => `/journeys/${id}` },
  template: { screen: "templates", to: (id) => `/templates/${id}` },
  coupons: { screen: "coupons", to: (id) => `/coupons/${id}` },
  link: { screen: "links", to: (id) => `/links?link=${id}` },
  provider: { screen: "providers", to: (id) => `/providers?edit=${id}` },
};

/** What the server finds for some words, as entries of the command menu; `waiting` while it has not answered. */
export function useFound(text: string): { hits: SpotlightActionData[]; waiting: boolean } {
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ["search", text], enabled: text.trim().length > 1, staleTime: 10_000,
    queryFn: ({ signal }) => ask(api.GET("/search", { params: { query: { q: text.trim() } }, signal })),
  });
  if (text.trim().length < 2) return { hits: [], waiting: false };
  const hits = (found.data ?? []).flatMap((hit) => {
    const kind = KINDS[hit.kind];
    if (!kind) return [];
    const Picture = hit.kind === "person" ? PersonIcon : (SCREENS.find((one) => one.key === kind.screen)?.icon ?? PersonIcon);
    return [{
      id: `${hit.kind}-${hit.id}`, label: hit.title || hit.id, description: hit.detail || undefined,
      leftSection: <Picture size={18} stroke={1.7} aria-hidden />, rightSection: hit.status ? <StatusBadge status={hit.status} /> : undefined,
      onClick: () => void navigate({ href: kind.to(hit.id) } as never),
    }];
  });
  return { hits, waiting: found.isPending };
}
