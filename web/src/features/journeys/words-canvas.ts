import { defineWords } from "@/lib/i18n";

export const useCanvasWords = defineWords("canvas", {
  en: {
    title: "Journeys", canvas: "Journey as a graph", send: "Message", wait: "Wait", wait_for: "Wait for behaviour", branch: "Branch", split: "Split test", holdout: "Hold-out", update: "Update profile",
    coupon: "Coupon", call: "Call a URL", journey: "Start a journey", exit: "Exit", unknownKind: "Unknown step", entry: "Entry", end: "End", missing: "{{name}} does not exist",
    aboutSend: "SMS, e-mail, push, in-app …", aboutWait: "A time, a date, a weekday", aboutWait_for: "A click, an order, an event", aboutBranch: "Different ways by what is known", aboutSplit: "Parts by chance, to compare",
    aboutHoldout: "A part that gets nothing, to measure", aboutUpdate: "Set a trait", aboutCoupon: "Reserve a code", aboutCall: "Tell another system", aboutJourney: "Hand over to another journey", aboutExit: "Leave the journey here",
    insert: "Insert a step here", insertAfter: "Add a step", searchStep: "Which step?", moveHere: "Drop here", undo: "Undo", redo: "Redo", fit: "Fit to screen", zoom: "Zoom", zoomIn: "Zoom in", zoomOut: "Zoom out",
    delete: "Delete", duplicate: "Duplicate", copy: "Copy", paste: "Paste", copied_one: "{{count}} step was copied", copied_other: "{{count}} steps were copied", deleted_one: "{{count}} step was deleted", deleted_other: "{{count}} steps were deleted",
    noPaste: "The clipboard holds no steps.", selected_one: "{{count}} step selected", selected_other: "{{count}} steps selected", chooseWay: "Which outcome leads there?", mainWay: "Goes on", problems_one: "{{count}} problem", problems_other: "{{count}} problems",
    warnings_one: "{{count}} hint", warnings_other: "{{count}} hints", loose: "Nobody comes here", otherwise: "else", unknown: "unknown", timeout: "time is up", sent: "sent", not_sent: "not sent", failed: "failed", unconfirmed: "no success",
    empty: "none left", success: "answered", control: "control group", finished: "finished", exited: "left", refused: "refused", path: "if {{what}}", yes: "yes", keys: "Keyboard", keysText: "Arrows: next card · Enter: settings · A: add behind · Delete · ⌘Z undo · ⌘C ⌘V ⌘D · Shift +/−: zoom · 1: fit",
    dragHint: "Drag a card onto a connector to move it. Drag from the dot below a card to lead it elsewhere.", edit: "Edit", text: "Text", analyse: "Analyse", test: "Test", backtest: "Back-test", versions: "Versions", saving: "Saving …", savedDraft: "Draft saved", unsavedDraft: "Not saved yet",
    conflict: "{{who}} saved this draft in the meantime.", keepMine: "Keep mine", takeTheirs: "Take theirs", saveFailed: "The draft could not be saved.", publish: "Publish", nothingToPublish: "Published", closePanel: "Close", many: "More than 30 steps are hard to follow; consider a second journey.",
    about: "about {{time}} after entry", atEntry: "at entry", leaves: "arriving now: leaves {{when}}", entered: "Entry and rules",
  },
  de: {
    title: "Journeys", canvas: "Journey als Graph", send: "Nachricht", wait: "Warten", wait_for: "Auf Verhalten warten", branch: "Verzweigung", split: "Vergleichstest", holdout: "Kontrollanteil", update: "Profil ändern",
    coupon: "Gutschein", call: "URL aufrufen", journey: "Journey starten", exit: "Ausstieg", unknownKind: "Unbekannter Schritt", entry: "Eintritt", end: "Ende", missing: "{{name}} gibt es nicht",
    aboutSend: "SMS, E-Mail, Push, In-App …", aboutWait: "Eine Dauer, ein Datum, ein Wochentag", aboutWait_for: "Ein Klick, eine Bestellung, ein Ereignis", aboutBranch: "Verschiedene Wege nach dem, was bekannt ist", aboutSplit: "Teile nach Zufall, zum Vergleichen",
    aboutHoldout: "Ein Teil, der nichts bekommt, zum Messen", aboutUpdate: "Ein Merkmal setzen", aboutCoupon: "Einen Code vormerken", aboutCall: "Ein anderes System benachrichtigen", aboutJourney: "An eine andere Journey übergeben", aboutExit: "Die Journey hier verlassen",
    insert: "Hier einen Schritt einfügen", insertAfter: "Schritt hinzufügen", searchStep: "Welcher Schritt?", moveHere: "Hier ablegen", undo: "Rückgängig", redo: "Wiederholen", fit: "Alles zeigen", zoom: "Zoom", zoomIn: "Vergrößern", zoomOut: "Verkleinern",
    delete: "Löschen", duplicate: "Duplizieren", copy: "Kopieren", paste: "Einfügen", copied_one: "{{count}} Schritt wurde kopiert", copied_other: "{{count}} Schritte wurden kopiert", deleted_one: "{{count}} Schritt wurde gelöscht", deleted_other: "{{count}} Schritte wurden gelöscht",
    noPaste: "In der Zwischenablage sind keine Schritte.", selected_one: "{{count}} Schritt ausgewählt", selected_other: "{{count}} Schritte ausgewählt", chooseWay: "Welcher Ausgang führt dorthin?", mainWay: "Geht weiter", problems_one: "{{count}} Fehler", problems_other: "{{count}} Fehler",
    warnings_one: "{{count}} Hinweis", warnings_other: "{{count}} Hinweise", loose: "Hierhin kommt niemand", otherwise: "sonst", unknown: "unbekannt", timeout: "Zeit abgelaufen", sent: "gesendet", not_sent: "nicht gesendet", failed: "gescheitert", unconfirmed: "ohne Erfolg",
    empty: "keiner übrig", success: "beantwortet", control: "Kontrollgruppe", finished: "durchlaufen", exited: "ausgestiegen", refused: "abgelehnt", path: "wenn {{what}}", yes: "ja", keys: "Tastatur", keysText: "Pfeile: nächste Karte · Enter: Einstellungen · A: dahinter einfügen · Entf · ⌘Z zurück · ⌘C ⌘V ⌘D · Umschalt +/−: Zoom · 1: alles zeigen",
    dragHint: "Ziehen Sie eine Karte auf eine Verbindung, um sie zu verschieben. Ziehen Sie vom Punkt unter einer Karte, um sie anderswohin zu führen.", edit: "Bearbeiten", text: "Text", analyse: "Auswerten", test: "Testen", backtest: "Backtest", versions: "Versionen", saving: "Wird gespeichert …", savedDraft: "Entwurf gespeichert", unsavedDraft: "Noch nicht gespeichert",
    conflict: "{{who}} hat diesen Entwurf inzwischen gespeichert.", keepMine: "Meinen behalten", takeTheirs: "Den anderen nehmen", saveFailed: "Der Entwurf konnte nicht gespeichert werden.", publish: "Veröffentlichen", nothingToPublish: "Veröffentlicht", closePanel: "Schließen", many: "Mehr als 30 Schritte sind schwer zu überblicken; denken Sie an eine zweite Journey.",
    about: "etwa {{time}} nach Eintritt", atEntry: "beim Eintritt", leaves: "wer jetzt kommt: {{when}}", entered: "Eintritt und Regeln",
  },
});
