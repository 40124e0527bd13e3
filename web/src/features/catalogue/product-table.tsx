import { Anchor, Badge, Group, Select, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconShirt } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { productsQuery, type ProductView, type State } from "@/features/catalogue/api/catalogue";
import { sourceOf, stateOf, titleOf } from "@/features/catalogue/model";
import { useCatalogueWords } from "@/features/catalogue/words";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterBar } from "@/ui/filter-bar";
import { tones } from "@/ui/theme";

const STATES = ["available", "out_of_stock", "gone"] as const;
const TONE = { available: "good", out_of_stock: "warn", gone: "quiet" } as const;

/** Whether a product can be bought, as a badge. */
export function StockBadge({ view }: { view: ProductView }) {
  const state = stateOf(view);
  return <Badge color={tones[TONE[state]]}>{useCatalogueWords()(state)}</Badge>;
}

/** Who brought a product, in words. */
export function SourceText({ source }: { source: string }) {
  const t = useCatalogueWords();
  const { kind, name } = sourceOf(source);
  if (!kind) return name;
  return kind === "feed" ? t("fromFeed", { name }) : t("fromShop", { name });
}

/** The price of now, with the regular one beside it while a sale runs. */
export function PriceText({ view }: { view: ProductView }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const currency = view.product.offer?.currency || "EUR";
  if (view.price === null) return <Text size="sm" c="dimmed">–</Text>;
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {view.on_sale && <Badge color={tones.brand}>{t("sale")}</Badge>}
      <Text size="sm" className="studio-numeric">{format.money(view.price, currency)}</Text>
    </Group>
  );
}

/** The products of the catalogue, with a search. */
export function ProductTable({ search, state, onFilter, onOpen, add }: {
  search: string; state?: State; onFilter: (next: { search?: string; state?: State }) => void; onOpen: (product: string) => void; add: ReactNode;
}) {
  const t = useCatalogueWords();
  const format = useFormat();
  const language = useLanguage();
  const rows = useInfiniteQuery(productsQuery(search, state));
  const columns: Column<ProductView>[] = [
    {
      key: "product", label: t("product"),
      cell: (view) => (
        <Stack gap={0}>
          <Anchor component="button" type="button" size="sm" fw={550} ta="left" onClick={() => onOpen(view.product.id)}>{titleOf(view.product, language)}</Anchor>
          <Text size="xs" c="dimmed">{[view.product.id, view.product.brand, ...Object.values(view.product.options ?? {})].filter(Boolean).join(" · ")}</Text>
        </Stack>
      ),
    },
    { key: "state", label: t("stock"), width: 170, cell: (view) => <StockBadge view={view} /> },
    { key: "pieces", label: "", width: 90, align: "right", cell: (view) => (view.product.stock == null ? "" : format.number(view.product.stock)) },
    { key: "price", label: t("price"), width: 190, align: "right", cell: (view) => <PriceText view={view} /> },
    { key: "category", label: t("category"), width: 240, cell: (view) => <Text size="sm" lineClamp={1}>{view.product.category || "–"}</Text> },
    { key: "source", label: t("source"), width: 150, cell: (view) => <Text size="sm" c="dimmed" lineClamp={1}><SourceText source={view.source} /></Text> },
  ];
  return (
    <>
      <FilterBar search={search} placeholder={t("searchHint")} onSearch={(next) => onFilter({ search: next, state })}>
        <Select clearable w={200} aria-label={t("stock")} placeholder={t("anyState")} value={state ?? null} data={STATES.map((value) => ({ value, label: t(value) }))}
          onChange={(next) => onFilter({ search, state: STATES.find((one) => one === next) })} />
      </FilterBar>
      <DataTable label={t("products")} rows={rows} columns={columns} rowKey={(view) => view.product.id} rowHeight={56} filtered={search !== "" || !!state} onRow={(view) => onOpen(view.product.id)}
        empty={<EmptyState icon={IconShirt} title={t("noProducts")} text={t("noProductsText")} actions={add} />} />
    </>
  );
}
