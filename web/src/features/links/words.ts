import { defineWords } from "@/lib/i18n";

export const useLinkWords = defineWords("links", {
  en: {
    title: "Links & QR", lead: "Short links that lead to the app where it is installed, else to the shop. Previews and scanners do not count as clicks.", add: "New link", made: "Made by hand", messages: "From messages", app: "App links",
    emptyMade: "No links yet", emptyMadeText: "A link for a poster, a parcel insert or a profile: short, with a QR code, and its clicks counted.", emptyMessages: "No links in messages yet", emptyMessagesText: "Every link in a message is made by itself; personal ones only with consent.",
    name: "Name", target: "Leads to", clicks: "Clicks", skipped: "Not counted", last: "Last click", expires: "Until", forEver: "no end", targetHint: "A full address, a page of the shop (/sale), product:4711, add:4711*2, app:/cart, store:", devices: "Elsewhere on some devices",
    ios: "iPhone and iPad", android: "Android", desktop: "Computer", deviceHint: "Full address; empty: as above", create: "Make link", created: "The link was made.", ended: "The link has ended.", end: "End link", endTitle: "End this link?",
    endText: "Who follows “{{name}}” from now on is led to the start page of the shop. Printed codes cannot be changed. This cannot be undone.", address: "Address", qr: "QR code", downloadQr: "Download as SVG", recent: "Last requests", byDay: "Clicks per day",
    byDayChart: "{{count}} clicks in the days shown.", personal: "personal", shared: "for all", noClicks: "Nobody has followed it yet.", appLead: "What phones read to know that links of {{host}} belong to your app.", works: "Works", faulty: "Does not work",
    notSetUp: "Not set up", notSetUpText: "Enter the app under Settings → Shop & app.", servedElsewhere: "This host is not served by Anklang: put the file below there.", when: "When", opened: "Opened", counted: "Counted", document: "The file",
    opened_app: "app", opened_web: "website", opened_mobile: "mobile website", opened_store: "app store", opened_expired: "had ended: start page",
    not_preview: "no: preview of a messenger or network", not_prefetch: "no: read ahead by the browser", not_scanner: "no: scanner of a mail gateway", not_agent: "no: somebody's assistant (AI)",
    not_probable_bot: "no: probably a machine", not_expired: "no: the link had ended",
  },
  de: {
    title: "Links und QR", lead: "Kurze Links, die in die App führen, wo sie installiert ist, sonst in den Shop. Vorschauen und Scanner zählen nicht als Klicks.", add: "Neuer Link", made: "Von Hand angelegt", messages: "Aus Nachrichten", app: "App-Links",
    emptyMade: "Noch keine Links", emptyMadeText: "Ein Link für ein Plakat, eine Paketbeilage oder ein Profil: kurz, mit QR-Code, und seine Klicks werden gezählt.", emptyMessages: "Noch keine Links in Nachrichten", emptyMessagesText: "Jeder Link einer Nachricht entsteht von selbst; persönliche nur mit Einwilligung.",
    name: "Name", target: "Führt zu", clicks: "Klicks", skipped: "Nicht gezählt", last: "Letzter Klick", expires: "Bis", forEver: "kein Ende", targetHint: "Eine volle Adresse, eine Seite des Shops (/sale), product:4711, add:4711*2, app:/cart, store:", devices: "Auf manchen Geräten anderswohin",
    ios: "iPhone und iPad", android: "Android", desktop: "Computer", deviceHint: "Volle Adresse; leer: wie oben", create: "Link anlegen", created: "Der Link wurde angelegt.", ended: "Der Link ist beendet.", end: "Link beenden", endTitle: "Diesen Link beenden?",
    endText: "Wer „{{name}}“ ab jetzt folgt, kommt auf die Startseite des Shops. Gedruckte Codes lassen sich nicht ändern. Das lässt sich nicht rückgängig machen.", address: "Adresse", qr: "QR-Code", downloadQr: "Als SVG herunterladen", recent: "Letzte Aufrufe", byDay: "Klicks je Tag",
    byDayChart: "{{count}} Klicks in den gezeigten Tagen.", personal: "persönlich", shared: "für alle", noClicks: "Noch ist ihm niemand gefolgt.", appLead: "Was Handys lesen, um zu wissen, dass Links von {{host}} zu Ihrer App gehören.", works: "Funktioniert", faulty: "Funktioniert nicht",
    notSetUp: "Nicht eingerichtet", notSetUpText: "Tragen Sie die App unter Einstellungen → Shop und App ein.", servedElsewhere: "Diesen Host bedient nicht Anklang: Legen Sie die Datei unten dort ab.", when: "Wann", opened: "Geöffnet", counted: "Gezählt", document: "Die Datei",
    opened_app: "App", opened_web: "Website", opened_mobile: "mobile Website", opened_store: "App-Store", opened_expired: "war beendet: Startseite",
    not_preview: "nein: Vorschau eines Messengers oder Netzwerks", not_prefetch: "nein: vom Browser vorausgelesen", not_scanner: "nein: Scanner eines Mail-Gateways", not_agent: "nein: Assistent (KI) einer Person",
    not_probable_bot: "nein: vermutlich eine Maschine", not_expired: "nein: der Link war beendet",
  },
});
