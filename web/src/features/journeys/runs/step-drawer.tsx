import { Anchor, Drawer, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconHourglassEmpty } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { insidePages, type Analysis, type Inside, type StepFigures, type Taken } from "@/features/journeys/api/analysis";
import { END } from "@/parts/steps/model";
import type { StepNames } from "@/features/journeys/panels/use-names";
import { ReasonList } from "@/features/journeys/runs/reason-list";
import { messageSums } from "@/features/journeys/runs/step-sums";
import { useAnalyseWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useChannelName } from "@/parts/channels";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { SimpleTable } from "@/ui/simple-table";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

/** One card in full: its figures, why messages were not sent, where people went, and who stands there now. */
export function StepDrawer({ journey, step, found, names, onClose }: {
  journey: string; step: string; found: Analysis; names: StepNames; onClose: () => void;
}) {
  const t = useAnalyseWords();
  const ui = useUiWords();
  const may = useMay("personal");
  const figures = found.steps.find((one) => one.step === step);
  return (
    <Drawer opened={step !== ""} onClose={onClose} size="lg" closeButtonProps={{ "aria-label": ui("close") }} title={step === "entry" ? t("atDoor") : names.nameOf(step)}>
      <Stack gap="xl">
        {step === "entry" && <Door found={found} />}
        {figures && <StepNumbers figures={figures} found={found} />}
        {figures && figures.channels.length > 0 && <Channels rows={figures.channels} />}
        {figures && figures.not_sent > 0 && <Why title={t("why")} reasons={figures.reasons} />}
        {figures && figures.failed > 0 && <Why title={t("whyFailed")} reasons={figures.failures} />}
        {figures?.kind === "send" && (
          <Anchor component={Link} to="/messages" search={{ journey, step } as never} size="sm">{t("messages")}</Anchor>
        )}
        {figures && <Onward ways={found.ways.filter((one) => one.step === step)} names={names} />}
        {figures && may && <Waiting journey={journey} step={step} zone={found.zone} />}
      </Stack>
    </Drawer>
  );
}

function Why({ title, reasons }: { title: string; reasons: StepFigures["reasons"] }) {
  return (
    <section>
      <Title order={3} mb="sm">{title}</Title>
      <ReasonList reasons={reasons} />
    </section>
  );
}

/** How the figures of the messages make one another. */
function SumsInWords({ figures }: { figures: StepFigures }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const sums = messageSums(figures);
  const parts = sums && ([["sumSent", sums.sent], ["sumFailed", sums.failed], ["sumNotSent", sums.notSent], ["sumHeldOut", sums.heldOut], ["sumOpen", sums.open]] as const)
    .filter(([, n]) => n > 0).map(([key, n]) => t(key, { n: format.number(n) }));
  return (
    <Stack gap={2} mt="sm">
      {sums && parts && parts.length > 0 && <Text size="sm" c="dimmed">{t("sumPlanned", { planned: format.number(sums.planned), parts: parts.join(", ") })}</Text>}
      {figures.control > 0 && <Text size="sm" c="dimmed">{t("sumControl", { entered: format.number(figures.entered), n: format.number(figures.control) })}</Text>}
    </Stack>
  );
}

function Door({ found }: { found: Analysis }) {
  const t = useAnalyseWords();
  return (
    <section>
      <Title order={3} mb="sm">{t("whyRefused")}</Title>
      {found.refused.length ? <ReasonList reasons={found.refused} /> : <Text size="sm" c="dimmed">{t("noneRefused")}</Text>}
    </section>
  );
}

function StepNumbers({ figures, found }: { figures: StepFigures; found: Analysis }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const rows: [string, number][] = [
    [t("came"), figures.entered], [t("waiting"), figures.waiting], [t("left"), figures.left], [t("exited"), figures.ended], [t("restarted"), figures.restarted], [t("control"), figures.control], [t("planned"), figures.planned],
    [t("sent"), figures.sent], [t("delivered"), figures.delivered], [t("read"), figures.read], [t("clicked"), figures.clicked], [t("notSent"), figures.not_sent],
    [t("failed"), figures.failed], [t("converted"), figures.converted], [t("optOuts"), figures.opt_outs],
  ];
  const message = figures.planned > 0 || figures.kind === "send";
  const shown = rows.filter(([, n], index) => n > 0 || index < 3 || (message && index > 5));
  return (
    <section>
      <Title order={3} mb="sm">{t("figures")}</Title>
      <SimpleGrid cols={2} spacing={6} verticalSpacing={6}>
        {shown.map(([name, n]) => <Pair key={name} name={name} value={format.number(n)} />)}
        {figures.revenue > 0 && <Pair name={t("revenue")} value={format.money(figures.revenue, found.currency)} />}
      </SimpleGrid>
      <SumsInWords figures={figures} />
    </section>
  );
}

/** What became of the messages of a step on each of its channels. */
function Channels({ rows }: { rows: StepFigures["channels"] }) {
  const t = useAnalyseWords();
  const format = useFormat();
  const channel = useChannelName();
  const number = (key: "planned" | "sent" | "delivered" | "clicked" | "unsent", label: string): Column<StepFigures["channels"][number]> => ({
    key, label, align: "right", cell: (row) => format.number(row[key]),
  });
  return (
    <section>
      <Title order={3} mb="sm">{t("byChannel")}</Title>
      <SimpleTable bare minWidth={420} label={t("byChannel")} rows={rows} rowKey={(row) => row.channel} columns={[
        { key: "channel", label: t("channel"), cell: (row) => channel(row.channel) },
        number("planned", t("planned")), number("sent", t("sent")), number("delivered", t("delivered")), number("clicked", t("clicked")), number("unsent", t("notSent")),
      ]} />
    </section>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">{name}</Text>
      <Text size="sm" fw={600} className="studio-numeric">{value}</Text>
    </div>
  );
}

function Onward({ ways, names }: { ways: readonly Taken[]; names: StepNames }) {
  const t = useAnalyseWords();
  const format = useFormat();
  if (ways.length === 0) return null;
  const columns: Column<Taken>[] = [
    { key: "to", label: t("nextStep"), cell: (row) => (row.to === END ? t("end") : names.nameOf(row.to)) },
    { key: "by", label: t("by"), cell: (row) => names.wayOf(row.step, row.outcome) || t("mainLine") },
    { key: "n", label: t("people"), align: "right", cell: (row) => <>{format.number(row.n)}{row.control > 0 && <Text size="xs" c="dimmed">{t("controlWay", { n: format.number(row.control) })}</Text>}</> },
    { key: "share", label: t("share"), align: "right", cell: (row) => format.percent(row.share) },
  ];
  return (
    <section>
      <Title order={3} mb="sm">{t("next")}</Title>
      <SimpleTable bare minWidth={320} label={t("next")} rows={ways} rowKey={(row) => `${row.outcome} ${row.to}`} columns={columns} />
    </section>
  );
}

function Waiting({ journey, step, zone }: { journey: string; step: string; zone: string }) {
  const t = useAnalyseWords();
  const rows = useInfiniteQuery(insidePages(journey, step));
  const columns: Column<Inside>[] = [
    {
      key: "person", label: t("person"),
      cell: (row) => (
        <Anchor component={Link} to="/people/$person" params={{ person: row.inside.person } as never} size="sm">
          {row.name || row.email || row.phone || row.inside.person.slice(0, 8)}
        </Anchor>
      ),
    },
    {
      key: "wake", label: t("nextWake"),
      cell: (row) => (row.inside.wake_at ? <TimeText at={row.inside.wake_at} zone={zone} absolute size="sm" /> : <Text size="sm" c="dimmed">{t("noWake")}</Text>),
    },
    { key: "since", label: t("since"), cell: (row) => <TimeText at={row.inside.entered_at} size="sm" /> },
    { key: "status", label: t("status"), cell: (row) => <StatusBadge status={row.inside.status.startsWith("waiting") ? "waiting" : row.inside.status} /> },
  ];
  return (
    <section>
      <Title order={3} mb="sm">{t("waitingHere")}</Title>
      <DataTable label={t("waitingHere")} rows={rows} columns={columns} rowKey={(row) => row.inside.instance}
        empty={<EmptyState bare icon={IconHourglassEmpty} title={t("nobodyWaits")} text={t("nobodyWaitsText")} />} />
    </section>
  );
}
