import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useFound } from "@/app/frame/find";
import { SCREENS } from "@/app/screens";
import { useFrameWords } from "@/app/words";
import { useSession } from "@/lib/session";

const NEW = [
  ["newJourney", "/journeys", { new: true }], ["newCampaign", "/campaigns/new", {}], ["newSegment", "/segments/new", {}],
  ["newTemplate", "/templates", { new: true }], ["newImport", "/imports/new", {}],
] as const;

/** Search over everything, every screen, and what can be begun: one key away from anywhere. */
export default function Commands({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useFrameWords();
  const navigate = useNavigate();
  const session = useSession();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 120);
  const hits = useFound(asked);
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
  return (
    <Spotlight forceOpened={opened}
      onSpotlightClose={onClose} closeOnActionTrigger actions={groups} query={text} onQueryChange={setText} shortcut={null} scrollable
      maxHeight={440} highlightQuery nothingFound={t("noHit")} filter={(query, actions) => keep(query, actions as SpotlightActionGroupData[], t("found"))}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t("searchAll"), "aria-label": t("searchAll") }} />
  );
}

/** What the server found stays as it is; screens and commands are searched here. */
function keep(query: string, groups: SpotlightActionGroupData[], found: string): SpotlightActionGroupData[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (action: SpotlightActionData) => words.every((word) => String(action.label).toLowerCase().includes(word));
  return groups.map((group) => (group.group === found ? group : { ...group, actions: group.actions.filter(fits) }))
    .filter((group) => group.actions.length > 0);
}
