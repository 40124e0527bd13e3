import { Button, Group, Modal, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState, type Dispatch, type ReactNode, type SetStateAction } from "react";
import { templateQuery, useSaveTemplate, type TemplateVersion } from "@/features/templates/api/templates";
import { previewQuery, type Finding } from "@/features/templates/api/try-template";
import { AllDevices } from "@/features/templates/all-devices";
import { GuardPanel } from "@/features/templates/guard-panel";
import { useGuardWords } from "@/features/templates/guard-words";
import { pickWords, UnknownPaths } from "@/features/templates/liquid-field";
import { edited, inApp, placeOf, textAt, tidied, unitsAt, withoutCharacter, withText, withTextBack, withWords, wordsAt, type Definition, type Place, type Tone,
  type Words } from "@/features/templates/model";
import { PreviewPanel, type Seeing } from "@/features/templates/preview-panel";
import { StructurePanel } from "@/features/templates/structure-panel";
import { StyleForm } from "@/features/templates/style-form";
import { UsageList, VersionList } from "@/features/templates/template-history";
import { useLook } from "@/features/templates/use-look";
import { languageName, useTemplateWords } from "@/features/templates/words";
import { WordsForm } from "@/features/templates/words-form";
import { Writable } from "@/features/templates/words-parts";
import { VendorFaults } from "@/features/templates/words-whatsapp";
import { useFormat } from "@/lib/format";
import { ApiProblem } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { TestSend } from "@/parts/test-send";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import classes from "./composer.module.css";

export type Tab = "compose" | "style" | "preview" | "test" | "usage" | "versions";

/** Tabs of the composer for a channel; `fresh`: not saved yet. */
export function tabsOf(channel: string, fresh: boolean): Tab[] {
  const looks: Tab[] = inApp(channel) ? ["compose", "style", "preview", "test"] : ["compose", "preview", "test"];
  return fresh ? looks : [...looks, "usage", "versions"];
}

type Frame = { dirty: boolean; saving: boolean; save: () => void; definition: Definition };

/** Writes one template. `present` is the newest version, null for one that is not saved yet; `frame` draws the screen around it. */
export function Composer({ start, present, tab, language, onLanguage, onSaved, frame }: {
  start: Definition;
  present: TemplateVersion | null;
  tab: Tab;
  language: string | undefined;
  onLanguage: (next: string) => void;
  onSaved: (id: string) => void;
  frame: (around: Frame, content: ReactNode) => ReactNode;
}) {
  const t = useTemplateWords();
  const may = useMay("write");
  const [definition, setDefinition] = useState(start);
  const [saved, setSaved] = useState(present ? start : null);
  const [version, setVersion] = useState(present?.version ?? 0);
  const [tone, setTone] = useState<Tone>();
  const [event, setEvent] = useState("");
  const [seeing, setSeeing] = useState<Seeing>({ as: { as: "invented" }, device: "ios", scheme: "light" });
  const tags = Object.keys(definition.languages);
  const tag = language && tags.includes(language) ? language : definition.default_language && tags.includes(definition.default_language)
    ? definition.default_language : tags[0] ?? "";
  const look = useLook(definition, tag, seeing.as, event);
  const cleaned = useCleaned(definition, tag, seeing, look.preview?.costly.filter((one) => one.why === "not_gsm") ?? [], look.data);
  const dirty = saved === null || JSON.stringify(tidied(definition)) !== JSON.stringify(tidied(saved));
  const keep = useKeep(definition, version, (number) => { setSaved(definition); setVersion(number); onSaved(definition.id); });
  useHotkeys([["mod+S", () => may && dirty && keep.save()]], [], true);
  const words = wordsAt(definition, tag, tone);
  const errorOf = (field: string) => look.problems.find((one) => samePlace(one.path, tag, tone, field))?.reason;
  const rewrite = (next: Words | undefined) => setDefinition(withWords(definition, tag, tone, next));
  const replace = (character: string, replacement: string | null) =>
    setDefinition(inEachText(definition, tag, (text) => withoutCharacter(text, character, replacement)));
  const restore = (old: Definition, number: number) => {
    setDefinition(old);
    keep.tell(t("broughtBack", { version: number }), () => setDefinition(definition));
  };
  const unknown = useMemo(() => new Set(look.checked?.findings.filter((one) => one.rule === "unknown_variable").map((one) => one.found)), [look.checked]);
  const guide = useGuide(definition, setDefinition, (place) => { setTone(place.tone); if (place.language) onLanguage(place.language); });
  const middle = (
    <Stack gap="md">
      {tab === "test" ? <TestPart definition={definition} tag={tag} name={look.preview?.name ?? ""} seeing={seeing} data={look.data} person={look.preview?.person ?? undefined} /> : (
        <Paper p="md" component="section" aria-label={t(tab === "style" ? "style" : "compose")}>
          <ToneSwitch definition={definition} tag={tag} tone={tone} onTone={setTone} />
          <Writable may={may}>
            {words === undefined ? <OtherWords onWrite={() => rewrite(structuredClone(definition.languages[tag] ?? {}))} /> : (
              <>
                {tab === "style" ? <StyleForm definition={definition} words={words} onWords={rewrite} onChange={setDefinition} variables={look.variables}
                  errorOf={errorOf} />
                  : <WordsForm definition={definition} words={words} onChange={rewrite} variables={look.variables} errorOf={errorOf} />}
                {tone && <Button mt="md" size="compact-sm" variant="subtle" onClick={() => rewrite(undefined)}>{t("toneDrop")}</Button>}
              </>
            )}
          </Writable>
        </Paper>
      )}
      <VendorFaults notes={look.vendor ?? []} />
      {keep.problem !== null && look.problems.length === 0 && <ProblemNotice error={keep.problem} />}
      <GuardPanel look={look} language={tag} onPlace={guide.show} onApply={guide.mend} />
    </Stack>
  );
  const editor = (
    <div className={classes.columns}>
      <StructurePanel definition={definition} onChange={setDefinition} language={tag} onLanguage={onLanguage} named={look.checked?.variables ?? []}
        event={event} onEvent={setEvent} errorOf={(field) => look.problems.find((one) => one.path === field)?.reason} />
      <UnknownPaths value={unknown}>{middle}</UnknownPaths>
      <PreviewPanel channel={definition.channel} look={look} seeing={seeing} onSeeing={setSeeing} onReplace={may ? replace : null} cleaned={cleaned} />
    </div>
  );
  return (
    <>
      <UnsavedGuard unsaved={may && dirty && !(saved === null && JSON.stringify(definition) === JSON.stringify(start))} />
      {keep.dialog}
      {frame({ dirty, saving: keep.saving, save: keep.save, definition }, (
        <>
          {(tab === "compose" || tab === "style" || tab === "test") && editor}
          {tab === "preview" && <AllDevices channel={definition.channel} content={look.preview?.content as Record<string, unknown> | null | undefined}
            look={look} seeing={seeing} onSeeing={setSeeing} languages={tags} language={tag} onLanguage={onLanguage} />}
          {tab === "usage" && <UsageList template={definition.id} />}
          {tab === "versions" && <VersionList template={definition.id} onRestore={restore} />}
        </>
      ))}
    </>
  );
}

/** From a finding to its place, and the change that settles it. */
function useGuide(definition: Definition, onChange: Dispatch<SetStateAction<Definition>>, onWords: (place: Place) => void) {
  const t = useGuardWords();
  const notify = useNotify();
  const may = useMay("write");
  const show = (place: Place, finding?: Finding) => {
    onWords(place);
    const words = wordsAt(definition, place.language ?? "", place.tone);
    const [first] = Object.keys(words ?? {}).filter((one) => one !== "kind");
    const field = place.field ?? first ?? "text";
    const text = textAt(words, field) ?? "";
    const from = unitsAt(text, finding?.start ?? 0);
    // The fields of another language are there after the next frame.
    setTimeout(() => pickWords(field, from, finding?.end == null ? from : unitsAt(text, finding.end)), 60);
  };
  const mend = (finding: Finding) => {
    const place = placeOf(finding.path);
    const { language = "", tone, field = "" } = place;
    const words = wordsAt(definition, language, tone);
    const text = textAt(words, field);
    if (!words || text === undefined) return;
    onChange(withWords(definition, language, tone, withText(words, field, edited(text, finding.edits))));
    notify.done(t("applied"), () => onChange((now) => withTextBack(now, place, text)));
  };
  return { show, mend: may ? mend : null };
}

function samePlace(path: string, tag: string, tone: Tone | undefined, field: string): boolean {
  const place = placeOf(path);
  return place.language === tag && place.tone === tone && (place.field ?? "") === field;
}

/** Every text of one language, rewritten; in the words for tones too. */
function inEachText(definition: Definition, tag: string, change: (text: string) => string): Definition {
  const of = (words: Words | undefined): Words | undefined => words && { ...words, ...(words.text === undefined ? {} : { text: change(words.text) }),
    ...(words.short === undefined ? {} : { short: change(words.short) }) };
  const base = withWords(definition, tag, undefined, of(definition.languages[tag]));
  return (["new", "regular"] as const).reduce((all, tone) => (all.tones?.[tone]?.[tag] ? withWords(all, tag, tone, of(all.tones[tone][tag])) : all), base);
}

/** How many parts the SMS would have without its costly characters. */
function useCleaned(definition: Definition, tag: string, seeing: Seeing, costly: readonly { character: string; replacement: string | null }[],
  data: Record<string, unknown>) {
  const [steady] = useDebouncedValue(definition, 500);
  const plain = costly.reduce((all, one) => inEachText(all, tag, (text) => withoutCharacter(text, one.character, one.replacement)), steady);
  const may = useMay("personal");
  return useQuery({ ...previewQuery(tidied(plain), tag, seeing.as, data), enabled: may && costly.length > 0 && steady === definition }).data ?? null;
}

function ToneSwitch({ definition, tag, tone,
  onTone }: { definition: Definition; tag: string; tone: Tone | undefined; onTone: (next: Tone | undefined) => void }) {
  const t = useTemplateWords();
  const mark = (one: Tone) => `${t(one)}${definition.tones?.[one]?.[tag] ? " ●" : ""}`;
  return (
    <Group mb="md" gap="xs">
      <Text size="xs" c="dimmed">{t("tone")}</Text>
      <SegmentedControl size="xs" aria-label={t("tone")} value={tone ?? ""} data={[{ value: "", label: t("everybody") }, { value: "new",
        label: mark("new") }, { value: "regular", label: mark("regular") }]}
        onChange={(next) => onTone(next === "new" || next === "regular" ? next : undefined)} />
    </Group>
  );
}

function OtherWords({ onWrite }: { onWrite: () => void }) {
  const t = useTemplateWords();
  return <Group justify="space-between"><Text size="sm" c="dimmed">{t("toneSame")}</Text><Button size="compact-sm" variant="light" onClick={onWrite}>
    {t("toneWrite")}</Button></Group>;
}

/** `person`: whom the preview shows; nobody where somebody is invented. */
function TestPart({ definition, tag, name, seeing, data, person: shown }: { definition: Definition; tag: string; name: string; seeing: Seeing;
  data: Record<string, unknown>; person: string | undefined }) {
  const t = useTemplateWords();
  const format = useFormat();
  const person = seeing.as.as === "random" ? shown : seeing.as.as === "person" && seeing.as.person ? seeing.as.person : undefined;
  return (
    <Paper p="md" component="section" aria-label={t("test")}>
      <Text size="sm" mb={4}>{t("testText")}</Text>
      <Text size="xs" c="dimmed" mb="sm">{t("testAs", { language: languageName(tag, format.locale), name: name || t("invented") })}</Text>
      <TestSend template={definition.id} channel={definition.channel} definition={tidied(definition) as unknown as Record<string, unknown>} language={tag}
        person={person} data={data} />
    </Paper>
  );
}

/** Saving, with a question where somebody else was faster. */
function useKeep(definition: Definition, version: number, onDone: (version: number) => void) {
  const t = useTemplateWords();
  const notify = useNotify();
  const client = useQueryClient();
  const save = useSaveTemplate();
  const [theirs, setTheirs] = useState<TemplateVersion>();
  const write = () => {
    setTheirs(undefined);
    save.mutate(tidied(definition), {
      onSuccess: (done) => {
        notify.done(done.changed ? t("saved", { name: definition.name || definition.id, version: done.version }) : t("same"));
        onDone(done.version);
      },
    });
  };
  const ask = async () => {
    const newest = await client.fetchQuery({ ...templateQuery(definition.id), staleTime: 0, retry: false }).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.status === 404) return null;
      notify.problem(error);
      return undefined;
    });
    if (newest === undefined) return;
    if (newest && newest.version !== version) setTheirs(newest);
    else write();
  };
  const dialog = (
    <Modal opened={theirs !== undefined} onClose={() => setTheirs(undefined)} title={t("conflict")}>
      <Text size="sm">{t("conflictText", { who: theirs?.saved_by ?? "", version: theirs?.version ?? 0 })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => location.reload()}>{t("theirs")}</Button>
        <Button data-autofocus onClick={write}>{t("mine")}</Button>
      </Group>
    </Modal>
  );
  return { save: () => void ask(), saving: save.isPending, problem: save.error, dialog, tell: notify.done };
}
