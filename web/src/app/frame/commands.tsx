import { createSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useFound } from "@/app/frame/find";
import { SCREENS } from "@/app/screens";
import { useFrameWords } from "@/app/words";
import { useSession } from "@/lib/session";

const NEW = [
  ["newJourney", "/journeys", { new: true }], ["newCampaign", "/campaigns/new", {}], ["newSegment", "/segments/new", {}],
  ["newTemplate", "/templates", { new: true }], ["newImport", "/imports/new", {}],
] as const;

const [store, menu] = createSpotlight();

/**
 * Search over everything, every screen, and what can be begun: one key away from anywhere.
 * `asked` counts how often it was asked for. The store of Spotlight alone knows whether it is open: its `forceOpened` is no
 * controlled property, it would keep the menu open against Escape, a click outside and a choice.
 */
export default function Commands({ asked: times }: { asked: number }) {
  const t = useFrameWords();
  const navigate = useNavigate();
  const session = useSession();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 120);
  const found = useFound(asked);
  const hits = found.hits;
  useEffect(() => menu.open(), [times]);
  const screens = SCREENS.filter((one) => session.scopes.includes(one.needs)).map((one): SpotlightActionData => ({
    id: `screen-${one.key}`, label: t(one.key), leftSection: <one.icon size={18} stroke={1.7} aria-hidden />, onClick: () => void navigate({ to: one.to } as never),
  }));
  const begin = session.scopes.includes("write")
    ? NEW.map(([word, to, search]): SpotlightActionData => ({
        id: word, label: t(word), leftSection: <IconPlus size={18} aria-hidden />, onClick: () => void navigate({ to, search } as never),
      }))
    : [];
  const groups: SpotlightActionGroupData[] = [
    ...(hits.length ? [{ group: t("found"), actions: hits }] : []),
    { group: t("goTo"), actions: screens }, { group: t("doNow"), actions: begin },
  ];
  const shown = text.trim() === "" ? "" : keep(text, groups, t("found")).flatMap((group) => group.actions.map((action) => action.id)).join(" ");
  const enter = useRef(false); // Enter was pressed before there was anything to choose
  const answered = text === asked && !found.waiting;
  useEffect(() => {
    const first = shown === "" ? null : selectFirst();
    if (!enter.current || !answered) return;
    enter.current = false;
    first?.click();
  }, [shown, answered]);
  const onKeyDown = (event: KeyboardEvent) => {
    enter.current = event.key === "Enter" && shown === "" && text.trim() !== "" && !answered;
  };
  return (
    <Spotlight store={store} closeOnActionTrigger actions={groups} query={text} onQueryChange={setText} shortcut={null} scrollable
      maxHeight={440} highlightQuery nothingFound={t("noHit")} filter={(query, actions) => keep(query, actions as SpotlightActionGroupData[], t("found"))}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t("searchAll"), "aria-label": t("searchAll"), onKeyDown }} />
  );
}

/** Mark the first entry as chosen: Spotlight itself looks before the answer of the server stands in the list. */
function selectFirst(): HTMLElement | null {
  const list = document.getElementById(store.getState().listId);
  const first = list?.querySelector<HTMLElement>("[data-action]") ?? null;
  list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
  first?.setAttribute("data-selected", "true");
  store.updateState((state) => ({ ...state, selected: first ? 0 : -1 }));
  return first;
}

/** What the server found stays as it is; screens and commands are searched here. */
function keep(query: string, groups: SpotlightActionGroupData[], found: string): SpotlightActionGroupData[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (action: SpotlightActionData) => words.every((word) => String(action.label).toLowerCase().includes(word));
  return groups.map((group) => (group.group === found ? group : { ...group, actions: group.actions.filter(fits) }))
    .filter((group) => group.actions.length > 0);
}
