import type { Finding } from "@/features/journeys/api/journey";
import type { StepNames } from "@/features/journeys/panels/use-names";
import type { Language } from "@/lib/i18n";
import { oneInside, quote } from "@/lib/quotes";
import { eventName } from "@/parts/event-names";
import { variableName } from "@/parts/variable-names";

type Texts = Readonly<Record<string, string>>;

// `{name}` is filled from the parameters. `code/empty` is said where the id that it names is not written yet; other words after
// the slash are what the finding says `decides`; `code/meant` is said where it names something better (`instead`).
const EN: Texts = {
  unknown_field: "“{field}” is not a known field.", missing: "“{field}” is missing.",
  mapping_needed: "Fields are needed here, not {found}.", step_needed: "A step is needed here, not {found}.",
  no_kind: "It is not clear what kind of step this is.", two_kinds: "Two kinds of step in one: {kinds}. Make two steps of it.",
  name_needed: "The step needs a name.", bad_duration: "{found} is no duration. Write for example 4h or 2d.",
  bad_path: "{found} leads nowhere. Write for example event.cart_id or profile.birthday.", target_needed: "Name the step that comes next, or the end.",
  bad_share: "{found} is no share. Write for example 12.5%.", bad_time: "{found} is no time of day. Write for example 18:00.",
  bad_date: "{found} is no date with a time. Write for example 2026-12-01T18:00.", bad_word: "{found} is not understood for “{field}”.",
  bad_value: "“{field}” needs {wanted}, not {found}.", no_steps: "There are no steps yet. Add at least one.",
  too_many_steps: "There are more than {most} steps. Split the journey up.", reserved_name: "“{name}” has a meaning of its own. Choose another name.",
  name_twice: "The name “{name}” is used twice. Each step needs its own.", step_unknown: "The step “{name}” does not exist.",
  message_step_unknown: "There is no message step “{name}”.", "message_step_unknown/empty": "No message is chosen yet.",
  signal_never_comes: "{channel} never tells whether a message was {signal}. Wait for a click, a reply or a visit instead.",
  template_unknown: "The template “{template}” does not exist yet. Open and save it, or choose another one.", "template_unknown/empty": "No template is chosen yet.",
  template_channel: "The template is for {template}, but the step sends by {step}.",
  pool_unknown: "The coupon pool “{pool}” does not exist.", "pool_unknown/empty": "No coupon pool is chosen yet.",
  journey_unknown: "The journey “{journey}” does not exist.", "journey_unknown/empty": "No journey is chosen yet.",
  segment_unknown: "The segment “{segment}” does not exist.", "segment_unknown/empty": "No segment is chosen yet.",
  circle: "“{journey}” leads back to this journey. Break the circle.", unreachable: "Nothing leads to “{name}”. Connect it or remove it.",
  endless: "This loop takes no time, so the journey would never end. Put a wait into it.",
  parallel_needs_always: "Being in it several times at once needs entry to be allowed always.", window_empty: "The time between two entries has to be longer than nothing.",
  retry_too_long: "A refused entry can be tried again for at most 30 minutes.", out_of_range: "“{field}” goes from {least} to {most}.",
  cap_empty: "The entry limit is empty. Write a number, or remove it.", cap_without_runs: "A limit per run needs a schedule.",
  hold_out_too_large: "At most half of the people can be held out.", days_and_week: "Weekdays and a weekly schedule belong together.",
  zone_unknown: "The time zone “{zone}” does not exist.", one_happening: "Only one happening is possible here. Split it up.", no_happening: "Nothing is chosen yet. Choose an event.",
  timeout_missing: "Say how long to wait at most.", bad_timeout: "The longest wait is more than nothing and at most one year.",
  nothing_to_wait_for: "There is nothing to wait for. Add at least one happening.",
  unknown_path_missing: "People without tracking consent need a way of their own: their clicks cannot be seen.",
  fallback_continue: "With a fallback, people go on when the fallback is done.", downgrade_channel: "Falling back on failure needs a channel of the fallback.",
  cap_wait_missing: "Waiting for a free slot needs a limit.", wait_unclear: "It does not say how long to wait.",
  wait_twice: "Only one kind of wait is possible; here stand {kinds}.", wait_at: "A time of day does not go with “{kind}”.",
  delay_range: "A delay is longer than nothing and at most two years.", days_range: "From 1 to 731 days.",
  offset_range: "At most one year before or after the date.", no_condition: "There is no condition yet. Add at least one.",
  shares_sum: "The shares make {sum} %, not 100 %.", arms_same_name: "Two arms have the same name.", bad_url: "The address has to begin with https://.",
  after_exit: "Nothing can come after an exit.", holdout_share: "Hold out more than nobody and fewer than everybody.",
  no_results: "A step that does not wait has no outcomes.", no_trait: "No trait is set yet.",
  last_wait: "People stay in this last wait, and leave when it is over.", no_entry: "No start chosen yet: nobody comes in by themselves, only another journey or your system brings people in.",
  bad_id: "The id may only have small letters, digits, - and _.", bad_yaml: "This is not valid YAML: {reason}.",
  tracking_unknown: "“{name}” asks for opens or clicks. People without consent to tracking take the way “unknown” there, or “no” where you ticked that.",
  review_gating: "“{name}” sends people to a public review by their score. Google and Trustpilot want everybody to be asked alike.",
  guard_blocks: "The content guard stops the template “{template}”. Settle it in the template.",
  template_archived: "The template “{template}” is archived. Choose another one.",
  purpose_unknown: "“{template}” asks for consent to “{purpose}”, which is no purpose here.",
  missing_translation: "“{template}” is not translated: {languages}. Until then people get its default language.",
  platform_unknown: "The platform account “{account}” is not there or cannot do this.",
  sender_unknown: "The account “{sender}” does not carry {channel}.", no_provider: "No account carries {channel} yet. Until then nothing is sent.",
  no_exit_on_order: "It goes on advertising after a wait, even to those who have just ordered. Add an exit on Order Completed.",
  coupon_stock_low: "{forecast} people are on their way to a code of “{pool}”, and {free} are left.",
  "same_door/stage_ours": "“{name}” also starts on “{event}” and advertises. This journey speaks of a later stage: “{name}” says nothing to people in both.",
  "same_door/stage_theirs": "“{name}” also starts on “{event}” and advertises. It speaks of a later stage: this journey says nothing to people in both.",
  "same_door/priority_ours": "“{name}” also starts on “{event}” and advertises. Both write; where a contact limit leaves room for one message, this journey’s priority wins.",
  "same_door/priority_theirs": "“{name}” also starts on “{event}” and advertises. Both write; where a contact limit leaves room for one message, the other’s priority wins.",
  "same_door/nothing": "“{name}” also starts on “{event}” and advertises. Both write. Set a stage or a priority, so that people do not hear twice.",
  unknown_variable: "“{template}” names “{variable}”, and there is no such field. Take one from the composer’s list; if your shop will send this one later, leave it.",
  "unknown_variable/meant": "“{template}” names “{variable}”, and there is no such field. Did you mean “{instead}”?",
  no_default: "“{template}” names {variables} without a default. Whoever lacks it gets no message. Add a default in the template.",
  event_never_seen: "The event “{event}” has never come from the shop. Check how it is written.",
  "event_never_seen/meant": "The event “{event}” has never come from the shop, but “{instead}” does. Take that, or both.",
  never_open: "The quiet hours leave {channel} no time to be sent.",
  quiet_expires: "Quiet hours last up to {quiet_hours} h, but the message is useless after {useless_after_hours} h. Some will be dropped.",
  vendor_template: "“{template}”: {said}", window_only: "“{template}” goes only to people who wrote to us within the last 24 hours. Name an approved template in it, which goes to everybody else.",
  quiet_holds: "At {at}, “{message}” is always held by quiet hours.", message_not_before: "This asks about “{name}”, but that message is sent on no way that leads here. Put it before this step, or ask about another one.",
  message_not_always_before: "This asks about “{name}”, but some come here without having been sent it. From them nothing can come.",
  never_sent: "This message is never sent: it stands behind “{event}”, and that has ended the journey by then (exit or goal).",
  many_steps: "{n} steps; above {most} a picture is hard to read.",
};

const DE: Texts = {
  unknown_field: "Das Feld „{field}“ ist unbekannt.", missing: "„{field}“ fehlt.",
  mapping_needed: "Hier gehören Felder hin, nicht {found}.", step_needed: "Hier gehört ein Schritt hin, nicht {found}.",
  no_kind: "Die Art dieses Schritts ist nicht zu erkennen.", two_kinds: "Zwei Arten von Schritt in einem: {kinds}. Machen Sie zwei daraus.",
  name_needed: "Der Schritt braucht einen Namen.", bad_duration: "{found} ist keine Dauer. Schreiben Sie zum Beispiel 4h oder 2d.",
  bad_path: "{found} führt nirgendwohin. Schreiben Sie zum Beispiel event.cart_id oder profile.birthday.", target_needed: "Nennen Sie den nächsten Schritt oder das Ende.",
  bad_share: "{found} ist kein Anteil. Schreiben Sie zum Beispiel 12.5%.", bad_time: "{found} ist keine Uhrzeit. Schreiben Sie zum Beispiel 18:00.",
  bad_date: "{found} ist kein Datum mit Uhrzeit. Schreiben Sie zum Beispiel 2026-12-01T18:00.", bad_word: "{found} passt nicht zu „{field}“.",
  bad_value: "„{field}“ braucht {wanted}, nicht {found}.", no_steps: "Es gibt noch keine Schritte. Fügen Sie mindestens einen hinzu.",
  too_many_steps: "Es sind mehr als {most} Schritte. Teilen Sie die Journey auf.", reserved_name: "„{name}“ hat eine eigene Bedeutung. Wählen Sie einen anderen Namen.",
  name_twice: "Der Name „{name}“ kommt zweimal vor. Jeder Schritt braucht einen eigenen.", step_unknown: "Den Schritt „{name}“ gibt es nicht.",
  message_step_unknown: "Den Nachrichtenschritt „{name}“ gibt es nicht.", "message_step_unknown/empty": "Es ist noch keine Nachricht gewählt.",
  signal_never_comes: "{channel} meldet nie, ob eine Nachricht {signal} wurde. Warten Sie auf Klick, Antwort oder Besuch.",
  template_unknown: "Die Vorlage „{template}“ gibt es noch nicht. Öffnen und speichern Sie sie, oder wählen Sie eine andere.", "template_unknown/empty": "Es ist noch keine Vorlage gewählt.",
  template_channel: "Die Vorlage ist für {template}, der Schritt sendet aber per {step}.",
  pool_unknown: "Den Gutscheintopf „{pool}“ gibt es nicht.", "pool_unknown/empty": "Es ist noch kein Gutscheintopf gewählt.",
  journey_unknown: "Die Journey „{journey}“ gibt es nicht.", "journey_unknown/empty": "Es ist noch keine Journey gewählt.",
  segment_unknown: "Das Segment „{segment}“ gibt es nicht.", "segment_unknown/empty": "Es ist noch kein Segment gewählt.",
  circle: "„{journey}“ führt zu dieser Journey zurück. Lösen Sie den Kreis auf.", unreachable: "Zu „{name}“ führt kein Weg. Verbinden oder entfernen Sie ihn.",
  endless: "Diese Schleife braucht keine Zeit, die Journey würde nie enden. Setzen Sie eine Wartezeit hinein.",
  parallel_needs_always: "Mehrmals zugleich darin sein geht nur, wenn der Eintritt immer erlaubt ist.", window_empty: "Der Abstand zwischen zwei Eintritten muss größer als null sein.",
  retry_too_long: "Ein abgelehnter Eintritt kann höchstens 30 Minuten nachgeholt werden.", out_of_range: "„{field}“ geht von {least} bis {most}.",
  cap_empty: "Die Eintrittsgrenze ist leer. Nennen Sie eine Zahl oder entfernen Sie sie.", cap_without_runs: "Eine Grenze je Lauf braucht einen Zeitplan.",
  hold_out_too_large: "Höchstens die Hälfte kann zurückgehalten werden.", days_and_week: "Wochentage und wöchentlicher Zeitplan gehören zusammen.",
  zone_unknown: "Die Zeitzone „{zone}“ gibt es nicht.", one_happening: "Hier ist nur ein Ereignis möglich. Teilen Sie es auf.", no_happening: "Es ist noch nichts gewählt. Wählen Sie ein Ereignis.",
  timeout_missing: "Sagen Sie, wie lange höchstens gewartet wird.", bad_timeout: "Die längste Wartezeit ist größer als null und höchstens ein Jahr.",
  nothing_to_wait_for: "Es gibt nichts, worauf gewartet wird. Fügen Sie mindestens ein Ereignis hinzu.",
  unknown_path_missing: "Wer dem Messen nicht zugestimmt hat, braucht einen eigenen Weg: Klicks sind dort nicht zu sehen.",
  fallback_continue: "Mit Ersatzkanal geht es weiter, wenn dieser fertig ist.", downgrade_channel: "Das Ausweichen bei Misserfolg braucht einen Kanal des Ersatzes.",
  cap_wait_missing: "Auf einen freien Platz zu warten braucht eine Grenze.", wait_unclear: "Es steht nicht da, wie lange gewartet wird.",
  wait_twice: "Nur eine Art zu warten ist möglich; hier stehen {kinds}.", wait_at: "Eine Uhrzeit passt nicht zu „{kind}“.",
  delay_range: "Eine Wartezeit ist größer als null und höchstens zwei Jahre.", days_range: "Von 1 bis 731 Tage.",
  offset_range: "Höchstens ein Jahr vor oder nach dem Datum.", no_condition: "Es gibt noch keine Bedingung. Fügen Sie mindestens eine hinzu.",
  shares_sum: "Die Anteile ergeben {sum} %, nicht 100 %.", arms_same_name: "Zwei Arme heißen gleich.", bad_url: "Die Adresse muss mit https:// beginnen.",
  after_exit: "Nach einem Ausstieg kommt nichts mehr.", holdout_share: "Halten Sie mehr als niemanden und weniger als alle zurück.",
  no_results: "Ein Schritt, der nicht wartet, hat keine Ausgänge.", no_trait: "Es ist noch kein Merkmal gesetzt.",
  last_wait: "In dieser letzten Wartezeit bleiben die Personen und gehen, wenn sie um ist.", no_entry: "Noch kein Start gewählt: Niemand tritt von selbst ein, nur eine andere Journey oder Ihr System bringt Personen herein.",
  bad_id: "Die Kennung darf nur Kleinbuchstaben, Ziffern, - und _ enthalten.", bad_yaml: "Das ist kein gültiges YAML: {reason}.",
  tracking_unknown: "„{name}“ fragt nach Öffnungen oder Klicks. Wer dem Messen nicht zugestimmt hat, geht dort den Weg „unbekannt“, oder „nein“, wo Sie das angekreuzt haben.",
  review_gating: "„{name}“ schickt nach Punktzahl zur öffentlichen Bewertung. Google und Trustpilot wollen, dass alle gleich gefragt werden.",
  guard_blocks: "Die Inhaltsprüfung hält die Vorlage „{template}“ zurück. Klären Sie es in der Vorlage.",
  template_archived: "Die Vorlage „{template}“ ist archiviert. Wählen Sie eine andere.",
  purpose_unknown: "„{template}“ verlangt eine Einwilligung zu „{purpose}“, den Zweck gibt es hier nicht.",
  missing_translation: "„{template}“ ist nicht übersetzt: {languages}. Bis dahin geht die Standardsprache hinaus.",
  platform_unknown: "Das Plattform-Konto „{account}“ gibt es nicht, oder es kann das nicht.",
  sender_unknown: "Das Konto „{sender}“ sendet nicht per {channel}.", no_provider: "Noch kein Konto sendet per {channel}. Bis dahin geht nichts hinaus.",
  no_exit_on_order: "Nach dem Warten wird weiter geworben, auch wenn gerade bestellt wurde. Fügen Sie einen Ausstieg bei „Bestellung aufgegeben“ hinzu.",
  coupon_stock_low: "{forecast} Personen sind auf dem Weg zu einem Code aus „{pool}“, es gibt noch {free}.",
  "same_door/stage_ours": "Auch „{name}“ beginnt mit „{event}“ und wirbt. Diese Journey gilt einer späteren Stufe: Wer in beiden ist, hört von „{name}“ nichts.",
  "same_door/stage_theirs": "Auch „{name}“ beginnt mit „{event}“ und wirbt. Sie gilt einer späteren Stufe: Wer in beiden ist, hört von dieser Journey nichts.",
  "same_door/priority_ours": "Auch „{name}“ beginnt mit „{event}“ und wirbt. Beide schreiben; lässt ein Kontaktlimit nur eine Nachricht zu, geht diese Journey vor.",
  "same_door/priority_theirs": "Auch „{name}“ beginnt mit „{event}“ und wirbt. Beide schreiben; lässt ein Kontaktlimit nur eine Nachricht zu, geht die andere vor.",
  "same_door/nothing": "Auch „{name}“ beginnt mit „{event}“ und wirbt. Beide schreiben. Setzen Sie Stufe oder Vorrang, damit niemand zweimal davon hört.",
  unknown_variable: "„{template}“ nennt „{variable}“, und dieses Feld gibt es nicht. Nehmen Sie eines aus der Liste der Vorlage; wenn Ihr Shop es erst später schickt, lassen Sie es stehen.",
  "unknown_variable/meant": "„{template}“ nennt „{variable}“, und dieses Feld gibt es nicht. Meinten Sie „{instead}“?",
  no_default: "„{template}“ nennt {variables} ohne Ersatzwert. Wem das fehlt, bekommt keine Nachricht. Ergänzen Sie einen Ersatzwert in der Vorlage.",
  event_never_seen: "Das Ereignis „{event}“ kam noch nie vom Shop. Prüfen Sie die Schreibweise.",
  "event_never_seen/meant": "Das Ereignis „{event}“ kam noch nie vom Shop, wohl aber „{instead}“. Nehmen Sie das, oder beide.",
  never_open: "Die Ruhezeiten lassen {channel} keine Zeit zum Senden.",
  vendor_template: "„{template}“ geht noch nicht als Vorlage der Plattform hinaus: {said}", window_only: "„{template}“ geht nur an Personen, die uns in den letzten 24 Stunden geschrieben haben. Nennen Sie darin eine freigegebene Vorlage für alle anderen.",
  quiet_expires: "Ruhezeiten dauern bis zu {quiet_hours} h, die Nachricht ist nach {useless_after_hours} h wertlos. Einige werden verfallen.",
  quiet_holds: "Um {at} Uhr wird „{message}“ immer von Ruhezeiten aufgehalten.", message_not_before: "Hier wird nach „{name}“ gefragt, aber auf keinem Weg hierher wird diese Nachricht gesendet. Setzen Sie sie davor, oder fragen Sie nach einer anderen.",
  message_not_always_before: "Hier wird nach „{name}“ gefragt, aber manche kommen hierher, ohne dass sie gesendet wurde. Von ihnen kann nichts kommen.",
  never_sent: "Diese Nachricht wird nie gesendet: Sie steht hinter „{event}“, und das hat die Journey dann schon beendet (Ausstieg oder Ziel).",
  many_steps: "{n} Schritte; über {most} ist das Bild schwer zu lesen.",
};

/** The sentences of each language; the test holds what they name against what the server sends. */
export const TEXTS: Record<Language, Texts> = { en: EN, de: DE };

// What the engine names in English within a sentence.
const NAMES: Record<Language, Texts> = {
  en: { sms: "SMS", email: "E-mail", push: "Push", inapp: "In-app", onsite: "On-site", whatsapp: "WhatsApp", telegram: "Telegram", messenger: "Messenger",
    instagram: "Instagram", viber: "Viber", apple_messages: "Apple Messages", rcs: "RCS", none: "nothing", None: "nothing" },
  de: { sms: "SMS", email: "E-Mail", push: "Push", inapp: "In-App", onsite: "Website", whatsapp: "WhatsApp", telegram: "Telegram", messenger: "Messenger",
    instagram: "Instagram", viber: "Viber", apple_messages: "Apple Messages", rcs: "RCS", "true or false": "wahr oder falsch", "a whole number": "eine ganze Zahl", "a text": "einen Text",
    "something else": "etwas anderes", nothing: "nichts", None: "nichts", none: "nichts", "a list": "eine Liste", "a mapping": "Felder", clicked: "geklickt", read: "gelesen",
    delivered: "zugestellt", replied: "beantwortet", shown: "gezeigt" },
};
const OF_STEPS = new Set(["unreachable", "tracking_unknown", "review_gating", "quiet_holds", "message_not_before", "message_not_always_before", "never_sent"]); // their name is that of a step
const NAMED = new Set(["channel", "signal", "wanted", "found", "kinds"]);

/** What stands last in a path: steps[2].on[0].event → event. */
function fieldOf(path: string): string {
  return path.replace(/\[\d+\]/g, "").split(".").pop() ?? "";
}

/** What things are called that a sentence speaks of; an id without a name is said as it is. */
export type Called = Pick<StepNames, "nameOf" | "names">;
const PLAIN: Called = { nameOf: (step) => step, names: {} };

function said(name: string, value: unknown, code: string, lang: Language, { nameOf, names }: Called): string {
  if (Array.isArray(value)) return value.map((one) => (name === "variables" ? quote(variableName(String(one), lang), lang) : String(one))).join(", ");
  const word = String(value ?? "");
  if (name === "event" || (name === "instead" && code === "event_never_seen")) return eventName(word, lang);
  if (name === "purpose") return names.purposes?.[word] ?? word;
  if (name === "template" && code !== "template_channel") return names.templates?.[word] ?? word;
  if (OF_STEPS.has(code) && (name === "name" || name === "message")) return nameOf(word);
  return NAMED.has(name) || code === "template_channel" ? (NAMES[lang][word] ?? word) : word;
}

/** Whether the studio has a sentence of its own for a code. */
export function hasFindingText(code: string): boolean {
  return [EN, DE].every((texts) => code in texts || Object.keys(texts).some((one) => one.startsWith(`${code}/`)));
}

/** What is the matter, as a sentence in the studio's language; an unknown code shows the server's own. */
export function findingText(
  finding: Pick<Finding, "code" | "reason" | "path"> & { hint?: string; parameters?: object }, lang: Language, called: Called = PLAIN,
): string {
  const parameters: Record<string, unknown> = { ...finding.parameters };
  const subject = ["template", "pool", "journey", "segment", "name"].find((one) => one in parameters);
  const kind = subject !== undefined && parameters[subject] === "" ? "empty" : String(parameters.decides ?? (parameters.instead ? "meant" : ""));
  const text = TEXTS[lang][`${finding.code}/${kind}`] ?? TEXTS[lang][finding.code];
  if (text === undefined) return finding.hint ? `${finding.reason} – ${finding.hint}` : finding.reason;
  const values: Record<string, unknown> = { field: fieldOf(finding.path), reason: finding.reason, ...parameters };
  return oneInside(text.replace(/\{(\w+)\}/g, (_all, name: string) => said(name, values[name], finding.code, lang, called)), lang);
}
