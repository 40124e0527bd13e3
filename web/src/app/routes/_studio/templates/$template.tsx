import { Badge, Button, Group, Menu, Text } from "@mantine/core";
import { IconArchive, IconCopy, IconDots, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { templateQuery, type TemplateVersion } from "@/features/templates/api/templates";
import { Composer, tabsOf, type Tab } from "@/features/templates/composer";
import type { Definition } from "@/features/templates/model";
import type { Beginning } from "@/features/templates/new-template";
import { begin, startersFor } from "@/features/templates/starters";
import { useTemplateActs } from "@/features/templates/template-library";
import { useTemplateWords } from "@/features/templates/words";
import { ApiProblem } from "@/lib/problem";
import { shortcut } from "@/lib/keys";
import { useMay } from "@/lib/session";
import { ChannelBadge, useChannelName } from "@/parts/channels";
import { useWorkspace } from "@/parts/vocabulary";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { TabsBar } from "@/ui/tabs-bar";
import { tones } from "@/ui/theme";

const TABS = ["compose", "style", "preview", "test", "usage", "versions"] as const;
type Search = Partial<Beginning> & { tab?: Tab; lang?: string };
const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

/** The composer. A template that is not saved yet stands in the address: its channel, what it begins with, name, purpose. */
export const Route = createFileRoute("/_studio/templates/$template")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), lang: text(search.lang), channel: text(search.channel), start: text(search.start), name: text(search.name),
    purpose: text(search.purpose), class: text(search.class),
  }),
  component: TemplateScreen,
});

function TemplateScreen() {
  const t = useTemplateWords();
  const { template } = Route.useParams();
  const { channel, start, name = "", purpose = "marketing", class: class_ } = Route.useSearch();
  const found = useQuery({ ...templateQuery(template), refetchOnWindowFocus: false });
  const languages = useWorkspace()?.settings.languages;
  const fresh = !!channel && found.error instanceof ApiProblem && found.error.status === 404;
  // Kept, so that the composer stays while the first version is saved and read.
  const [begun, setBegun] = useState<Definition>();
  if (fresh && languages && begun?.id !== template) {
    setBegun(begin(template, name, channel, purpose, startersFor(channel).find((one) => one.key === start), languages, class_));
  }
  const first = found.data?.definition ?? (begun?.id === template ? begun : undefined);
  if (first) return <Screen key={template} start={first} present={found.data ?? null} />;
  return <Page title={template} crumbs={[{ label: t("title"), to: "/templates" }]}>{!fresh && <QueryView query={found}>{() => null}</QueryView>}</Page>;
}

function Screen({ start, present }: { start: Definition; present: TemplateVersion | null }) {
  const t = useTemplateWords();
  const { lang, tab: wanted } = Route.useSearch();
  const navigate = Route.useNavigate();
  const go = (next: Search) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  const tabs = tabsOf(start.channel, present === null);
  const tab = tabs.find((one) => one === wanted) ?? "compose";
  const label = { compose: "compose", style: "style", preview: "preview", test: "test", usage: "whereUsed", versions: "versions" } as const;
  return (
    <Composer start={start} present={present} tab={tab} language={lang} onLanguage={(next) => go({ lang: next })}
      onSaved={() => go({ channel: undefined, start: undefined, name: undefined, purpose: undefined, class: undefined })}
      frame={(around, content) => (
        <Page wide title={around.definition.name || around.definition.id} crumbs={[{ label: t("title"), to: "/templates" }]} mark={<Marks {...around} />}
          tabs={<TabsBar label={t("tabs")} value={tab} tabs={tabs.map((key) => ({ key, label: t(label[key]) }))} onChange={(next) => go({ tab: next })} />}
          actions={<Actions {...around} saved={present !== null} />}>
          {content}
        </Page>
      )} />
  );
}

type Around = { dirty: boolean; saving: boolean; save: () => void; definition: Definition };

function Marks({ definition, dirty }: Around): ReactNode {
  const t = useTemplateWords();
  const channel = useChannelName();
  return (
    <Group gap={6}>
      <ChannelBadge channel={definition.channel} /><Badge color={tones.quiet}>{channel(definition.class)}</Badge>
      {dirty && <Text size="xs" c="dimmed" role="status">{t("unsaved")}</Text>}
    </Group>
  );
}

function Actions({ definition, dirty, saving, save, saved }: Around & { saved: boolean }) {
  const t = useTemplateWords();
  const may = useMay("write");
  const navigate = Route.useNavigate();
  const act = useTemplateActs((template) => void navigate({ to: "/templates/$template", params: { template }, search: {} }));
  const name = definition.name || definition.id;
  if (!may) return null;
  return (
    <>
      {saved && (
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" px="xs" aria-label={t("actions", { name })}><IconDots size={16} /></Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconSend size={16} aria-hidden />} component={Link} to={"/campaigns/new" as never} search={{ template: definition.id } as never}>
              {t("newCampaign")}
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void act.duplicate(definition.id)}>{t("duplicate")}</Menu.Item>
            <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => { act.archive(definition.id, name); void navigate({ to: "/templates" }); }}>
              {t("archive")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Button onClick={save} loading={saving} disabled={!dirty} rightSection={<Text size="xs" opacity={0.8} aria-hidden>{shortcut("S")}</Text>}>{t("save")}</Button>
    </>
  );
}
