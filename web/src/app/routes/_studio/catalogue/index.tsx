import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { catalogueQuery, type State } from "@/features/catalogue/api/catalogue";
import { FeedForm } from "@/features/catalogue/feed-form";
import { FeedTable } from "@/features/catalogue/feed-table";
import { ProductPanel } from "@/features/catalogue/product-panel";
import { ProductTable } from "@/features/catalogue/product-table";
import { useCatalogueWords } from "@/features/catalogue/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { Figure, Figures } from "@/ui/figure";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["products", "feeds"] as const;
const STATES = ["available", "out_of_stock", "gone"] as const;
type Search = { tab?: (typeof TABS)[number]; search?: string; state?: State; product?: string };
const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

/** Products and the feeds that bring them; `product` is the one whose panel is open. */
export const Route = createFileRoute("/_studio/catalogue/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), search: text(search.search), state: STATES.find((one) => one === search.state), product: text(search.product),
  }),
  component: CatalogueScreen,
});

function CatalogueScreen() {
  const t = useCatalogueWords();
  const format = useFormat();
  const may = useMay("write");
  const now = Route.useSearch();
  const { tab = "products", search = "", state, product } = now;
  const navigate = Route.useNavigate();
  const sums = useQuery(catalogueQuery());
  const [adding, { open, close }] = useDisclosure(false);
  const add = may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>{t("addFeed")}</Button>;
  const show = (next?: string) => void navigate({ search: { ...now, product: next } });
  const stock = sums.data?.stock;
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}
      tabs={<TabsBar label={t("title")} value={tab} tabs={TABS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {tab === "feeds" ? <FeedTable add={add} /> : (
        <>
          {stock && stock.available + stock.out_of_stock + stock.gone > 0 && (
            <Figures>{STATES.map((one) => <Figure key={one} label={t(one)} value={format.number(stock[one])} />)}</Figures>
          )}
          <ProductTable search={search} state={state} add={add} onOpen={show}
            onFilter={(next) => void navigate({ search: { tab, search: next.search || undefined, state: next.state }, replace: true })} />
        </>
      )}
      {product && <ProductPanel product={product} onClose={() => show(undefined)} onOpen={show} />}
      <Modal opened={adding} onClose={close} title={t("addFeed")} size="lg">
        <FeedForm onCancel={close} onSaved={(feed) => void navigate({ to: "/catalogue/$feed", params: { feed } })} />
      </Modal>
    </Page>
  );
}
