import { expect, it } from "vitest";
import { openedText, whyNotText } from "@/features/links/model";
import { useLinkWords } from "@/features/links/words";
import { speak } from "@/lib/i18n";

const both = (say: () => string) =>
  (["en", "de"] as const).map((lang) => {
    speak(lang);
    return say();
  });

it.each([ // Opened of links/resolve.py
  ["app", "app", "App"], ["web", "website", "Website"], ["mobile", "mobile website", "mobile Website"], ["store", "app store", "App-Store"],
  ["expired", "had ended: start page", "war beendet: Startseite"], ["new", "new", "new"],
])("says what was opened: %s", (opened, english, german) => {
  expect(both(() => openedText(opened, useLinkWords.say))).toEqual([english, german]);
});

it.each([ // Verdict of links/classify.py but for human, and expired
  ["agent", "no: somebody's assistant (AI)", "nein: Assistent (KI) einer Person"], ["preview", "no: preview of a messenger or network", "nein: Vorschau eines Messengers oder Netzwerks"],
  ["prefetch", "no: read ahead by the browser", "nein: vom Browser vorausgelesen"], ["scanner", "no: scanner of a mail gateway", "nein: Scanner eines Mail-Gateways"],
  ["probable_bot", "no: probably a machine", "nein: vermutlich eine Maschine"], ["expired", "no: the link had ended", "nein: der Link war beendet"], ["new", "new", "new"],
])("says why a request does not count: %s", (why, english, german) => {
  expect(both(() => whyNotText(why, useLinkWords.say))).toEqual([english, german]);
});
