import { Modal, Paper, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconAppWindow, IconBell, IconBrandInstagram, IconBrandMessenger, IconBrandTelegram, IconBrandWhatsapp, IconDeviceMobileMessage, IconBrandViber,
  IconBrandApple, IconMail, IconMessage2, IconWorldWww, type Icon } from "@tabler/icons-react";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { templateQuery } from "@/features/templates/api/templates";
import { CLASSES, idOf, OWN_CHANNELS } from "@/features/templates/model";
import { startersFor } from "@/features/templates/starters";
import { useTemplateWords } from "@/features/templates/words";
import { useChannelName } from "@/parts/channels";
import { usePurposes } from "@/parts/purposes";
import { DialogFoot } from "@/ui/dialog-foot";

const ICONS: Record<string, Icon> = { sms: IconDeviceMobileMessage, email: IconMail, push: IconBell, inapp: IconAppWindow, onsite: IconWorldWww,
  whatsapp: IconBrandWhatsapp, telegram: IconBrandTelegram, messenger: IconBrandMessenger, instagram: IconBrandInstagram,
  viber: IconBrandViber, apple_messages: IconBrandApple, rcs: IconMessage2 };

/** What a new template begins with; it stands in the address until it is saved. */
export type Beginning = { channel: string; start: string; name: string; purpose: string; class?: string };

/** Asks for channel, text to begin with, name and purpose. Nothing is saved yet: the composer opens with it. */
export function NewTemplate({ opened, ...rest }: Props & { opened: boolean }) {
  const t = useTemplateWords();
  return <Modal opened={opened} onClose={rest.onClose} title={t("add")} size="lg">{opened && <Choices {...rest} />}</Modal>;
}

/** `channel`: the one to begin with. */
type Props = { channel?: string; onClose: () => void; onBegin: (id: string, beginning: Beginning) => void };

function Choices({ channel: wanted, onClose, onBegin }: Props) {
  const t = useTemplateWords();
  const channelName = useChannelName();
  const purposes = usePurposes();
  const [channel, setChannel] = useState(wanted && OWN_CHANNELS.includes(wanted) ? wanted : "sms");
  const [start, setStart] = useState("blank");
  const [name, setName] = useState("");
  const [ownId, setOwnId] = useState<string>();
  const [purpose, setPurpose] = useState<string>();
  const [ownClass, setOwnClass] = useState<string>();
  const id = ownId ?? idOf(name);
  const wrong = id !== "" && !/^[a-z0-9][a-z0-9_-]{0,99}$/.test(id);
  const [asked] = useDebouncedValue(id, 300);
  const taken = useQuery({ ...templateQuery(asked), enabled: asked !== "" && asked === id && !wrong, retry: false });
  const exists = taken.data?.id === id;
  const starters = startersFor(channel);
  const class_ = starters.find((one) => one.key === start)?.class ?? ownClass ?? "advertising";
  const usual = purposes.find((one) => (class_ === "advertising" ? /market|news/i : class_ === "service" ? /feedback|review|service/i : /order/i).test(one.value))?.value ?? purposes[0]?.value ?? "marketing";
  const go = () => onBegin(id, { channel, start, name: name.trim(), purpose: purpose ?? usual, class: start === "blank" ? class_ : undefined });
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (id && !wrong && !exists) go(); }}>
      <Stack>
        <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs" role="group" aria-label={t("channel")}>
          {OWN_CHANNELS.map((one) => {
            const Picture = ICONS[one] ?? IconMail;
            return (
              <Paper key={one} component="button" type="button" p="sm" ta="center" aria-pressed={channel === one} onClick={() => { setChannel(one); setStart("blank"); }}
                style={{ cursor: "pointer", color: "inherit", ...(channel === one ? { borderColor: "var(--mantine-primary-color-filled)", borderWidth: 2 } : {}) }}>
                <Picture size={22} stroke={1.6} aria-hidden /><Text size="sm" fw={channel === one ? 600 : undefined}>{channelName(one)}</Text>
              </Paper>
            );
          })}
        </SimpleGrid>
        <Select label={t("start")} allowDeselect={false} value={start} data={[{ value: "blank", label: t(channel === "email" ? "st_simple" : "st_blank") }, ...starters.map((one) => ({ value: one.key, label: t(`st_${one.key}` as "st_cart") }))]} onChange={(next) => next && setStart(next)} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput data-autofocus label={t("name")} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput label={t("id")} required value={id} description={t("idHint")} inputWrapperOrder={["label", "input", "description", "error"]} error={wrong ? t("idFault") : exists ? t("idTaken") : undefined}
            onChange={(event) => setOwnId(event.currentTarget.value)} />
          <Select label={t("class")} allowDeselect={false} value={class_} disabled={start !== "blank"} data={CLASSES.map((one) => ({ value: one, label: channelName(one) }))} onChange={(next) => next && setOwnClass(next)} />
          <Select label={t("purpose")} description={t("purposeHint")} inputWrapperOrder={["label", "input", "description"]} allowDeselect={false} value={purpose ?? usual} data={purposes} onChange={(next) => next && setPurpose(next)} />
        </SimpleGrid>
        <DialogFoot onCancel={onClose} disabled={!id || wrong || exists}>{t("create")}</DialogFoot>
      </Stack>
    </form>
  );
}
