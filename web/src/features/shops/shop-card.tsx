import { Alert, Anchor, Badge, Button, Collapse, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconList, IconPencil, IconPlugConnected, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useReadShop, useRegisterShop, type Shop } from "@/features/shops/api/shops";
import { DeliveryTable } from "@/features/shops/delivery-table";
import { readable, stateTone } from "@/features/shops/model";
import { UnmatchedParcels } from "@/features/shops/unmatched-parcels";
import { useShopWords } from "@/features/shops/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** One shop: its state, when it was heard and read, its last calls, and what can be done about it. */
export function ShopCard({ shop, byHand, onEdit }: { shop: Shop; byHand: boolean; onEdit: () => void }) {
  const t = useShopWords();
  const may = useMay("admin");
  const register = useRegisterShop();
  const [listed, setListed] = useState(false);
  const state = shop.usable ? shop.state : "unusable";
  return (
    <Paper component="article" aria-label={shop.id}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap={6}>
          <Group gap="xs">
            <Title order={2}>{shop.title}</Title>
            <Badge color={tones[stateTone(shop)]}>{t(state)}</Badge>
          </Group>
          <Text size="sm" c="dimmed">{shop.id}</Text>
        </Stack>
        {may && <Actions shop={shop} byHand={byHand} register={register} onEdit={onEdit} />}
      </Group>
      <Stack gap="sm" mt="md">
        {state !== "fresh" && <Text size="sm">{t(`${state}Text`)}</Text>}
        <SimpleGrid cols={{ base: 1, sm: 4 }}>
          <Moment label={t("connected")} at={shop.connected_at} />
          <Moment label={t("heard")} at={shop.heard_at} />
          {shop.kind === "shop" && <Moment label={t("readAt")} at={shop.read_at}>{shop.reading && <Text size="xs" c="dimmed">{t("reading")}</Text>}</Moment>}
          {shop.kind === "shop" && <Products shop={shop} />}
        </SimpleGrid>
        {shop.products_fault && <Alert color="red" title={t("productsFault")}>{shop.products_fault}</Alert>}
        {shop.unmatched > 0 && <UnmatchedParcels shop={shop} />}
        {shop.fault && <Alert color="red" title={t("fault")}>{shop.fault}</Alert>}
        <div aria-live="polite">
          {register.data && <Alert color={register.data.ok ? "teal" : "red"} title={t(register.data.ok ? "works" : "faulty")}>{register.data.text}</Alert>}
          {register.error && <ProblemNotice error={register.error} />}
        </div>
        <Group>
          <Button variant="subtle" size="xs" leftSection={<IconList size={16} aria-hidden />} aria-expanded={listed} onClick={() => setListed(!listed)}>{t(listed ? "hide" : "deliveries")}</Button>
        </Group>
        <Collapse expanded={listed}>{listed && <DeliveryTable shop={shop.id} />}</Collapse>
      </Stack>
    </Paper>
  );
}

function Actions({ shop, byHand, register, onEdit }: { shop: Shop; byHand: boolean; register: ReturnType<typeof useRegisterShop>; onEdit: () => void }) {
  const t = useShopWords();
  const notify = useNotify();
  const read = useReadShop();
  const readNow = () => read.mutate(shop.id, { onSuccess: () => notify.done(t("readSoon")), onError: notify.problem });
  return (
    <Group gap="xs" wrap="nowrap">
      {readable(shop) && (
        <Button variant="default" size="xs" leftSection={<IconRefresh size={16} aria-hidden />} loading={read.isPending} onClick={readNow} aria-label={`${t("read")}: ${shop.id}`}>{t("read")}</Button>
      )}
      {shop.usable && !byHand && (
        <Button variant="default" size="xs" leftSection={<IconPlugConnected size={16} aria-hidden />} loading={register.isPending} onClick={() => register.mutate(shop.id)}
          aria-label={`${t("check")}: ${shop.id}`}>
          {t("check")}
        </Button>
      )}
      <Button variant="default" size="xs" leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit} aria-label={`${t("edit")}: ${shop.id}`}>{t("edit")}</Button>
    </Group>
  );
}

/** How many products the catalogue has from this shop, and when all of them were read. */
function Products({ shop }: { shop: Shop }) {
  const t = useShopWords();
  const format = useFormat();
  return (
    <div>
      <Text size="xs" c="dimmed">{t("products")}</Text>
      {shop.products == null
        ? <Text size="sm" c="dimmed">{t("productsOff")}</Text>
        : <Anchor component={Link} to="/catalogue" size="sm">{format.number(shop.products)}</Anchor>}
      {shop.products_read_at && <Text size="xs" c="dimmed"><TimeText at={shop.products_read_at} /></Text>}
    </div>
  );
}

function Moment({ label, at, children }: { label: string; at: string | null | undefined; children?: ReactNode }) {
  const t = useShopWords();
  return (
    <div>
      <Text size="xs" c="dimmed">{label}</Text>
      {at ? <Text size="sm"><TimeText at={at} /></Text> : <Text size="sm" c="dimmed">{t("never")}</Text>}
      {children}
    </div>
  );
}
