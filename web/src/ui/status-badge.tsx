import { Badge } from "@mantine/core";
import { defineWords } from "@/lib/i18n";
import { tones, type Tone } from "@/ui/theme";

const useStatusWords = defineWords("status", {
  en: {
    draft: "Draft", scheduled: "Scheduled", active: "Active", live: "Live", paused: "Entry paused", held: "On hold", stopped: "Stopped",
    archived: "Archived", idle: "Idle", ended: "Ended", running: "Running", queued: "Queued", done: "Done", cancelled: "Cancelled",
    failed: "Failed", undone: "Undone", planned: "Planned", due: "Due", attempting: "Being sent", accepted: "Sent",
    delivered: "Delivered", read: "Read", clicked: "Clicked", shown: "Shown", not_sent: "Not sent", expired: "Expired",
    suppressed: "Suppressed", unknown: "Unknown", ok: "Works", error: "Fault", off: "Off", never: "Never asked", asked: "Asked",
    given: "Given", confirmed: "Confirmed", withdrawn: "Withdrawn", void: "Taken back", lapsed: "Lapsed", test: "Test", waiting: "Waiting", finished: "Finished",
    exited: "Left", goal: "Goal reached", removed: "Removed", migrated: "Moved on", erased: "Erased", revoked: "Revoked", expected: "Expected",
  },
  de: {
    draft: "Entwurf", scheduled: "Geplant", active: "Aktiv", live: "Live", paused: "Eintritt pausiert", held: "Angehalten", stopped: "Gestoppt",
    archived: "Archiviert", idle: "Ruht", ended: "Beendet", running: "Läuft", queued: "In der Schlange", done: "Fertig", cancelled: "Abgebrochen",
    failed: "Gescheitert", undone: "Zurückgenommen", planned: "Vorgesehen", due: "Fällig", attempting: "Wird gesendet", accepted: "Gesendet",
    delivered: "Zugestellt", read: "Gelesen", clicked: "Geklickt", shown: "Gezeigt", not_sent: "Nicht gesendet", expired: "Verfallen",
    suppressed: "Gesperrt", unknown: "Unklar", ok: "Funktioniert", error: "Störung", off: "Aus", never: "Nie gefragt", asked: "Gefragt",
    given: "Erteilt", confirmed: "Bestätigt", withdrawn: "Widerrufen", void: "Zurückgenommen", lapsed: "Erloschen", test: "Test", waiting: "Wartet", finished: "Durchlaufen",
    exited: "Ausgestiegen", goal: "Ziel erreicht", removed: "Entfernt", migrated: "Umgezogen", erased: "Gelöscht", revoked: "Widerrufen", expected: "Erwartet",
  },
});

const TONES: Record<string, Tone> = {
  active: "good", live: "good", done: "good", accepted: "good", delivered: "good", read: "good", clicked: "good", shown: "good", ok: "good",
  given: "good", confirmed: "good", goal: "good", finished: "good", scheduled: "info", planned: "info", due: "info", attempting: "busy",
  running: "busy", queued: "busy", asked: "info", waiting: "info", expected: "info", test: "info", paused: "warn", held: "warn", unknown: "warn", expired: "warn",
  lapsed: "warn", failed: "bad", error: "bad", not_sent: "bad", suppressed: "bad", withdrawn: "bad", stopped: "bad",
};

/** The state of an object or of a message, with the same words and colours everywhere. */
export function StatusBadge({ status }: { status: string }) {
  const t = useStatusWords();
  return <Badge color={tones[TONES[status] ?? "quiet"]}>{useStatusWords.has(status) ? t(status as "draft") : status}</Badge>;
}

/** The word for a state, without its colour. */
export function useStatusWord(): (status: string) => string {
  const t = useStatusWords();
  return (status) => (useStatusWords.has(status) ? t(status as "draft") : status);
}
