import { List, Text } from "@mantine/core";
import type { FieldChange, StepChange } from "@/features/journeys/api/versions";
import { END } from "@/parts/steps/model";
import type { StepNames } from "@/features/journeys/panels/use-names";
import { changesInWords } from "@/features/journeys/runs/change-words";
import { useVersionWords } from "@/features/journeys/words-runs";
import { useLanguage } from "@/lib/i18n";
import { quote } from "@/lib/quotes";
import { useChannelName } from "@/parts/channels";

type Props = { fields: readonly FieldChange[]; change?: StepChange; names: StepNames };

/** What became of a step or of the journey, a line each: where it stands, where it leads, and its settings in words. */
export function ChangeFields({ fields, change, names }: Props) {
  const t = useVersionWords();
  const lang = useLanguage();
  const channel = useChannelName();
  const called = (id: string) => quote(names.nameOf(id), lang);
  const target = (id: string | null) => (id === null ? t("noWay") : id === END ? t("endOfIt") : called(id));
  const behind = change?.what === "moved" ? change.behind.map((id) => (id === "entry" ? t("atEntry") : called(id))) : [];
  const settings = changesInWords(fields, { lang, names: names.names, channel }, change?.kind);
  return (
    <List size="sm" spacing={2}>
      {behind.length > 0 && <List.Item>{t("nowBehind", { steps: behind.join(", ") })}</List.Item>}
      {(change?.ways ?? []).map((one) => {
        const way = names.wayOf(change?.step ?? "", one.way);
        return (
          <List.Item key={`way ${one.way}`}>
            {t(way ? "wayLeads" : "mainLeads", { way, to: target(one.after) })}
            <Text span c="dimmed" inherit>{` ${t("insteadOf", { to: target(one.before) })}`}</Text>
          </List.Item>
        );
      })}
      {settings.map((one, index) => (
        <List.Item key={`${one.label} ${index}`}>
          {one.label}{": "}<Said value={one.before} gone />{" → "}<Said value={one.after} />
        </List.Item>
      ))}
    </List>
  );
}

function Said({ value, gone }: { value: string | undefined; gone?: boolean }) {
  const t = useVersionWords();
  if (value === undefined) return <Text span inherit c="dimmed">{t("notWritten")}</Text>;
  return <Text span inherit component={gone ? "del" : "ins"} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap", textDecoration: gone ? "line-through" : "none" }}>{value}</Text>;
}
