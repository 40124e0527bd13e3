import { Badge, Button, Grid, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { PersonView } from "@/features/people/api/read-person";
import { useRecordWords, type RecordWord } from "@/features/people/record-words";
import { useFormat } from "@/lib/format";
import { useWorkspace } from "@/parts/vocabulary";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

type Item = PersonView["orders"][number]["items"][number];

/** What the person ordered, has in the cart and looked at; and the coupons they were given. */
export function OrdersTab({ view }: { view: PersonView }) {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg"><Orders view={view} /><Coupons view={view} /></Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="lg"><Carts view={view} /><Viewed view={view} /></Stack>
      </Grid.Col>
    </Grid>
  );
}

/** The workspace's currency, for amounts that came without one: a refund may be told before its order is. */
const useHomeCurrency = (): string => useWorkspace()?.settings.currency || "EUR";

function Orders({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const format = useFormat();
  const home = useHomeCurrency();
  const [all, setAll] = useState(false);
  const rows = all ? view.orders : view.orders.slice(0, 12);
  const back = (given: Record<string, number>, currency: string) => {
    const amounts = Object.values(given);
    return amounts.some((one) => one < 0) ? t("all") : format.money(amounts.reduce((sum, one) => sum + one, 0), currency || home);
  };
  return (
    <Paper>
      <Title order={2} mb="sm">{t("orders")}</Title>
      {rows.length === 0 ? <Text size="sm" c="dimmed">{t("ordersEmpty")}</Text> : (
        <SimpleTable bare label={t("orders")} rows={rows} rowKey={(row) => row.id} columns={[
          {
            key: "order", label: t("order"), width: 190,
            cell: (row) => (
              <Stack gap={2} align="flex-start">
                <Text size="sm" fw={550}>{row.id}</Text>
                <TimeText at={row.at} absolute size="xs" c="dimmed" />
                {row.cancelled && <Badge color={tones.bad}>{t("cancelled")}</Badge>}
                {Object.keys(row.refunds).length > 0 && <Badge color={tones.warn}>{t("refunded", { amount: back(row.refunds, row.currency) })}</Badge>}
                {Object.keys(row.returns).length > 0 && <Badge color={tones.warn}>{t("returned", { amount: back(row.returns, row.currency) })}</Badge>}
              </Stack>
            ),
          },
          { key: "goods", label: t("goods"), cell: (row) => <Goods items={row.items} /> },
          { key: "value", label: t("value"), align: "right", width: 110, cell: (row) => format.money(row.gross, row.currency || home) },
        ]} />
      )}
      {!all && view.orders.length > rows.length && (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setAll(true)}>{t("showAll", { count: view.orders.length - rows.length })}</Button>
      )}
    </Paper>
  );
}

function Goods({ items }: { items: readonly Item[] }) {
  const t = useRecordWords();
  if (items.length === 0) return <Text size="sm" c="dimmed">–</Text>;
  const pieces = items.reduce((sum, one) => sum + one.quantity, 0);
  return (
    <Stack gap={0}>
      <Text size="sm" lineClamp={2}>{items.map((one) => (one.quantity > 1 ? `${one.quantity} × ${one.name || one.product}` : one.name || one.product)).join(", ")}</Text>
      <Text size="xs" c="dimmed">{t("pieces", { count: pieces })}</Text>
    </Stack>
  );
}

function Carts({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const format = useFormat();
  const home = useHomeCurrency();
  const carts = view.carts.filter((one) => one.status !== "ordered" || one.items.length > 0).slice(0, 5);
  return (
    <Paper>
      <Title order={2} mb="sm">{t("carts")}</Title>
      {carts.length === 0 && <Text size="sm" c="dimmed">{t("cartsEmpty")}</Text>}
      <Stack gap="md">
        {carts.map((cart) => (
          <div key={cart.id}>
            <Group justify="space-between">
              <Badge color={tones[cart.status === "open" || cart.status === "checkout" ? "info" : "quiet"]}>{useRecordWords.has(`cart_${cart.status}`) ? t(`cart_${cart.status}` as RecordWord) : cart.status}</Badge>
              <Text size="sm" fw={550} className="studio-numeric">{format.money(cart.value, cart.currency || home)}</Text>
            </Group>
            <Goods items={cart.items} />
            <Text size="xs" c="dimmed">{t("changed")} <TimeText at={cart.updated_at} /></Text>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}

function Viewed({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const format = useFormat();
  return (
    <Paper>
      <Title order={2} mb="sm">{t("viewed")}</Title>
      {view.viewed.length === 0 && <Text size="sm" c="dimmed">{t("viewedEmpty")}</Text>}
      <Stack gap="xs">
        {view.viewed.slice(0, 10).map((one, index) => (
          <Group key={index} justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Text size="sm">{one.name || one.product}</Text>
              <Text size="xs" c="dimmed">{one.category} · <TimeText at={one.at} /></Text>
            </div>
            {one.price !== null && one.currency && <Text size="sm" className="studio-numeric">{format.money(one.price, one.currency)}</Text>}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

function Coupons({ view }: { view: PersonView }) {
  const t = useRecordWords();
  const format = useFormat();
  return (
    <Paper>
      <Title order={2} mb="sm">{t("coupons")}</Title>
      {view.coupons.length === 0 ? <Text size="sm" c="dimmed">{t("couponsEmpty")}</Text> : (
        <SimpleTable bare label={t("coupons")} rows={view.coupons} rowKey={(row) => `${row.pool_id} ${row.code}`} columns={[
          { key: "code", label: t("coupons"), cell: (row) => <Stack gap={0}><Text size="sm" fw={550}>{row.code}</Text><Text size="xs" c="dimmed">{row.pool_id}</Text></Stack> },
          { key: "state", label: t("state"), cell: (row) => <Badge color={tones[row.state === "redeemed" ? "good" : row.state === "void" ? "bad" : "info"]}>{t(`coupon_${row.state}`)}</Badge> },
          { key: "when", label: t("when"), cell: (row) => <TimeText at={row.redeemed_at ?? row.committed_at} absolute size="sm" /> },
          { key: "until", label: "", cell: (row) => row.expires_at && <Text size="sm" c="dimmed">{t("expires", { at: format.day(row.expires_at) })}</Text> },
        ]} />
      )}
    </Paper>
  );
}
