import { Button, Stack } from "@mantine/core";
import { IconBuildingStore, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { shopsQuery, systemsQuery, type ShopSystem } from "@/features/shops/api/shops";
import { ChooseSystem } from "@/features/shops/choose-system";
import { EditShop } from "@/features/shops/edit-shop";
import { ShopCard } from "@/features/shops/shop-card";
import { useShopWords } from "@/features/shops/words";
import { useMay } from "@/lib/session";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";

type Search = { edit?: string };

/** Shops; `edit` names the shop whose form is open. */
export const Route = createFileRoute("/_studio/shops/")({
  validateSearch: (search: Record<string, unknown>): Search => (typeof search.edit === "string" ? { edit: search.edit } : {}),
  component: ShopsScreen,
});

function ShopsScreen() {
  const t = useShopWords();
  const may = useMay("admin");
  const shops = useQuery(shopsQuery);
  const systems = useQuery(systemsQuery);
  const { edit } = Route.useSearch();
  const navigate = Route.useNavigate();
  const [choosing, setChoosing] = useState(false);
  const [fresh, setFresh] = useState<ShopSystem | null>(null);
  const edited = shops.data?.find((one) => one.id === edit);
  const system = fresh ?? systems.data?.find((one) => one.name === edited?.vendor);
  const byHand = (vendor: string) => systems.data?.find((one) => one.name === vendor)?.by_hand ?? false;
  const open = (id?: string) => {
    setFresh(null);
    void navigate({ search: id ? { edit: id } : {} });
  };
  const choose = (one: ShopSystem) => {
    setChoosing(false);
    setFresh(one);
  };
  const add = may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setChoosing(true)}>{t("add")}</Button>;
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}>
      <QueryView query={shops}>
        {(found) => found.length === 0 ? <EmptyState icon={IconBuildingStore} title={t("none")} text={t("noneText")} actions={add} /> : (
          <Stack>{found.map((one) => <ShopCard key={one.id} shop={one} byHand={byHand(one.vendor)} onEdit={() => open(one.id)} />)}</Stack>
        )}
      </QueryView>
      <ChooseSystem opened={choosing} systems={systems.data ?? []} onClose={() => setChoosing(false)} onChoose={choose} />
      {may && system && (fresh || edited) && (
        <EditShop key={fresh ? `new ${fresh.name}` : edit} system={system} shop={fresh ? null : (edited ?? null)} onClose={() => open()} onMade={(id) => open(id)} />
      )}
    </Page>
  );
}
