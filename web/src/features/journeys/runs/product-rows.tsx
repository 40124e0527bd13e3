import { ActionIcon, Button, Group, Input, NumberInput, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { freshProduct, type Order, type Product } from "@/features/journeys/runs/trial-model";
import { useTrialWords } from "@/features/journeys/words-runs";

/** Products of a cart, or those that were looked at. */
export function ProductRows({ label, value, onChange }: { label: string; value: readonly Product[]; onChange: (next: Product[]) => void }) {
  const t = useTrialWords();
  const set = (index: number, part: Partial<Product>) => onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const called = (index: number, what: string) => ({ size: "xs" as const, "aria-label": `${label} ${index + 1}: ${what}`, placeholder: what });
  return (
    <Input.Wrapper label={label} labelElement="div">
      <Stack gap={6}>
        {value.map((one, index) => (
          <Group key={index} gap={6}>
            <TextInput flex="1 1 55%" {...called(index, t("product"))} value={one.name} onChange={(event) => set(index, { name: event.currentTarget.value })} />
            <TextInput flex="1 1 30%" {...called(index, t("productId"))} value={one.product_id} onChange={(event) => set(index, { product_id: event.currentTarget.value })} />
            <TextInput flex="1 1 30%" {...called(index, t("category"))} value={one.category} onChange={(event) => set(index, { category: event.currentTarget.value })} />
            <NumberInput w={76} hideControls min={0} decimalScale={2} {...called(index, t("price"))} value={one.price} onChange={(price) => set(index, { price: Number(price) || 0 })} />
            <NumberInput w={52} hideControls min={1} allowDecimal={false} {...called(index, t("quantity"))} value={one.quantity}
              onChange={(quantity) => set(index, { quantity: Number(quantity) || 1 })} />
            <ActionIcon variant="subtle" color="gray" aria-label={`${label}: ${t("removeProduct", { n: index + 1 })}`} onClick={() => onChange(value.filter((_, at) => at !== index))}>
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} aria-label={`${label}: ${t("addProduct")}`}
            onClick={() => onChange([...value, freshProduct()])}>{t("addProduct")}</Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

/** Orders that lie in the past. */
export function OrderRows({ value, onChange }: { value: readonly Order[]; onChange: (next: Order[]) => void }) {
  const t = useTrialWords();
  const label = t("orders");
  const set = (index: number, part: Partial<Order>) => onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Input.Wrapper label={label} labelElement="div">
      <Stack gap={6}>
        {value.map((one, index) => (
          <Group key={index} gap={6} wrap="nowrap" align="flex-end">
            <NumberInput flex={1} size="xs" min={0} label={t("daysAgo")} value={one.days_ago} onChange={(days) => set(index, { days_ago: Number(days) || 0 })} />
            <NumberInput flex={1} size="xs" min={0} decimalScale={2} label={t("total")} value={one.total} onChange={(total) => set(index, { total: Number(total) || 0 })} />
            <ActionIcon variant="subtle" color="gray" aria-label={t("removeOrder", { n: index + 1 })} onClick={() => onChange(value.filter((_, at) => at !== index))}><IconX size={16} /></ActionIcon>
          </Group>
        ))}
        <div>
          <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...value, { days_ago: 30, total: 50 }])}>{t("addOrder")}</Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
