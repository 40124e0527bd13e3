import { ActionIcon, Anchor, Button, Code, CopyButton, Drawer, Group, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { linkQuery, qrQuery, useEndLink, type LinkView } from "@/features/links/api/links";
import { openedText, targetText, whyNotText } from "@/features/links/model";
import { useLinkWords } from "@/features/links/words";
import { download } from "@/lib/api";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { SvgPicture } from "@/parts/svg-picture";
import { Chart } from "@/ui/chart";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

/** One link: its address, its QR code, who followed it. */
export function LinkPanel({ token, onClose }: { token: string; onClose: () => void }) {
  const t = useLinkWords();
  const view = useQuery(linkQuery(token));
  return (
    <Drawer opened onClose={onClose} size="lg" title={view.data?.link.name || t("title")}>
      <QueryView query={view}>{(found) => <LinkContent view={found} onClose={onClose} />}</QueryView>
    </Drawer>
  );
}

function LinkContent({ view, onClose }: { view: LinkView; onClose: () => void }) {
  const t = useLinkWords();
  const ui = useUiWords();
  const format = useFormat();
  const notify = useNotify();
  const may = useMay("write");
  const end = useEndLink();
  const [ending, setEnding] = useState(false);
  const { link, url, clicks, sums } = view;
  const days = Object.entries(sums.by_day).sort(([a], [b]) => a.localeCompare(b));
  const picture = `/links/${link.token}/qr.svg`;
  const svg = useQuery(qrQuery(link.token));
  return (
    <Stack gap="lg">
      <Group gap="xs" wrap="nowrap">
        <Code fz="sm">{url}</Code>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Tooltip label={ui(copied ? "copied" : "copy")}>
              <ActionIcon variant="subtle" onClick={copy} aria-label={`${ui("copy")}: ${t("address")}`}>{copied ? <IconCheck size={16} /> : <IconCopy size={16} />}</ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
      <Text size="sm" c="dimmed">{t("target")}: {targetText(link.target)}</Text>
      <Group align="flex-end">
        <SvgPicture svg={svg} alt={t("qr")} size={170} p="xs" />
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void download(picture, `${link.name || link.token}.svg`).catch(notify.problem)}>
          {t("downloadQr")}
        </Button>
      </Group>
      {days.length > 0 && (
        <div>
          <Title order={2} mb="sm">{t("byDay")}</Title>
          <Chart kind="bar" height={180} by="day" data={days.map(([day, count]) => ({ day: format.shortDay(day), clicks: count }))}
            label={t("byDayChart", { count: days.reduce((sum, [, count]) => sum + count, 0) })} series={[{ name: "clicks", label: t("clicks") }]} />
        </div>
      )}
      <div>
        <Title order={2} mb="sm">{t("recent")}</Title>
        {clicks.length === 0 ? <Text size="sm" c="dimmed">{t("noClicks")}</Text> : (
          <SimpleTable bare label={t("recent")} rows={clicks} rowKey={(one) => one.id}
            columns={[
              { key: "when", label: t("when"), cell: (one) => <TimeText at={one.at} absolute size="sm" /> },
              { key: "opened", label: t("opened"), cell: (one) => <Text size="sm">{openedText(one.opened, t)}</Text> },
              { key: "counted", label: t("counted"), cell: (one) => <Text size="sm">{one.counted ? ui("yes") : one.why_not ? whyNotText(one.why_not, t) : ui("no")}</Text> },
            ]} />
        )}
      </div>
      {link.message_id && <Anchor href={`/messages/${link.message_id}`} size="sm">{t("messages")}</Anchor>}
      {may && !link.message_id && <Group><Button variant="subtle" color="red" onClick={() => setEnding(true)}>{t("end")}</Button></Group>}
      <ConfirmWord opened={ending} onClose={() => setEnding(false)} title={t("endTitle")} word={link.name || link.token} action={t("end")} loading={end.isPending}
        consequence={t("endText", { name: link.name || link.token })}
        onConfirm={() => end.mutate(link.token, { onSuccess: () => { notify.done(t("ended")); onClose(); }, onError: notify.problem })} />
    </Stack>
  );
}
