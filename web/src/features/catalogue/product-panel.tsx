import { Anchor, Drawer, Group, Image, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { productQuery, type ProductView } from "@/features/catalogue/api/catalogue";
import { pricePoints, titleOf } from "@/features/catalogue/model";
import { PriceText, SourceText, StockBadge } from "@/features/catalogue/product-table";
import { useCatalogueWords } from "@/features/catalogue/words";
import type { Schemas } from "@/lib/api";
import { useNow } from "@/lib/clock";
import { useFormat } from "@/lib/format";
import { useLanguage } from "@/lib/i18n";
import { Chart } from "@/ui/chart";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** One product: what it costs and cost, its words, its variants. */
export function ProductPanel({ product, onClose, onOpen }: { product: string; onClose: () => void; onOpen: (product: string) => void }) {
  const view = useQuery(productQuery(product));
  const language = useLanguage();
  return (
    <Drawer opened onClose={onClose} size="lg" title={view.data ? titleOf(view.data.about.product, language) : product}>
      <QueryView query={view}>{(found) => <Content found={found} onOpen={onOpen} />}</QueryView>
    </Drawer>
  );
}

function Content({ found, onOpen }: { found: Schemas["ProductDetail"]; onOpen: (product: string) => void }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const language = useLanguage();
  const { about, variants } = found;
  const links = Object.entries(about.product.link ?? {});
  const words = Object.entries(about.product.title ?? {});
  return (
    <Stack gap="lg">
      {about.product.image && <Image src={about.product.image} alt="" mah={220} w="auto" fit="contain" radius="sm" referrerPolicy="no-referrer" />}
      <Stack gap={4}>
        <Group gap="xs"><StockBadge view={about} />{about.product.stock != null && <Text size="sm">{t("stock")}: {format.number(about.product.stock)}</Text>}</Group>
        <Text size="sm" c="dimmed">{[about.product.id, about.product.group, about.product.brand, about.product.gtin].filter(Boolean).join(" · ")}</Text>
        <Text size="sm">{about.product.category && `${about.product.category} · `}<SourceText source={about.source} /></Text>
        {about.product.lasts != null && <Text size="sm">{t("lasts", { count: about.product.lasts })}</Text>}
        <Text size="sm" c="dimmed">{t("knownSince")} <TimeText at={about.known_since} absolute span />{about.gone_at && <> · {t("gone")} <TimeText at={about.gone_at} absolute span /></>}</Text>
        <Group gap="sm">{links.map(([tag, address]) => <Anchor key={tag} size="sm" href={address} target="_blank" rel="noreferrer">{t("inShop")}{tag && ` (${tag})`}</Anchor>)}</Group>
      </Stack>
      <Prices about={about} prices={found.prices} />
      {words.length > 0 && (
        <section aria-label={t("words")}>
          <Title order={2} mb="sm">{t("words")}</Title>
          {words.map(([tag, text]) => <Text key={tag} size="sm"><Text span c="dimmed">{tag || "–"}</Text> {text}</Text>)}
        </section>
      )}
      {variants.length > 0 && (
        <section aria-label={t("variants")}>
          <Title order={2} mb="sm">{t("variants")}</Title>
          <SimpleTable bare label={t("variants")} rows={variants} rowKey={(one) => one.product.id}
            columns={[
              { key: "product", label: t("product"), cell: (one) => <Anchor component="button" type="button" size="sm" onClick={() => onOpen(one.product.id)}>{Object.values(one.product.options ?? {}).join(", ") || titleOf(one.product, language)}</Anchor> },
              { key: "stock", label: t("stock"), cell: (one) => <StockBadge view={one} /> },
              { key: "price", label: t("price"), align: "right", cell: (one) => <PriceText view={one} /> },
            ]} />
        </section>
      )}
    </Stack>
  );
}

function Prices({ about, prices }: { about: ProductView; prices: Schemas["PriceStep"][] }) {
  const t = useCatalogueWords();
  const format = useFormat();
  const now = useNow();
  const currency = about.product.offer?.currency || "EUR";
  const money = (minor: number) => format.money(minor, currency);
  const points = pricePoints(prices, now, format.shortDay);
  const reduced = about.on_sale || about.lowest_30d !== null;
  return (
    <section aria-label={t("history")}>
      <Title order={2} mb="sm">{t("history")}</Title>
      <Stack gap={4} mb="md">
        <Group gap="xs"><Text fw={650}>{about.price === null ? "–" : money(about.price)}</Text>{about.on_sale && about.product.offer?.price != null && <Text size="sm" c="dimmed">{t("regular")}: {money(about.product.offer.price)}</Text>}</Group>
        {about.unit_price !== null && <Text size="sm" c="dimmed">{t("unitPrice", { unit: about.unit })}: {money(about.unit_price)}</Text>}
        {reduced && <Text size="sm">{about.lowest_30d === null ? t("noLowest") : `${t("lowest")}: ${money(about.lowest_30d)}`}</Text>}
      </Stack>
      {points.length > 1 && <Chart kind="line" height={180} by="day" data={points} series={[{ name: "price", label: t("price") }]} label={t("historyChart", { count: prices.length })} />}
      <SimpleTable bare label={t("history")} rows={[...prices].reverse()} rowKey={(one) => one.at}
        columns={[
          { key: "since", label: t("since"), cell: (one) => <TimeText at={one.at} absolute size="sm" /> },
          { key: "price", label: t("price"), align: "right", cell: (one) => money(one.price) },
        ]} />
    </section>
  );
}
