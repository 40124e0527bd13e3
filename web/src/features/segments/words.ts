import { defineWords } from "@/lib/i18n";

/** Words of segments: the list and the builder. */
export const useSegmentWords = defineWords("segments", {
  en: {
    title: "Segments", lead: "Groups of people by a condition. Who fits becomes a member by itself, and leaves by itself.", new: "New segment", name: "Name", members: "Members", changed: "Changed",
    state: "State", filling: "Being filled", archived: "Archived", shown_active: "In use", shown_archived: "Archived", show: "Show", empty: "No segments yet",
    emptyText: "A segment is a condition with a name, such as “bought twice, not seen for 60 days”. Journeys and campaigns use it.", emptyArchived: "Nothing is archived.",
    peopleOf: "Show the people", id: "Id", idHint: "Used by journeys and the API; it stays.", whoTitle: "Who belongs", whoLead: "Everybody for whom this is true is a member, always up to date.",
    idTaken: "There is a segment with this id already. Choose another name or id.", saved: "“{{name}}” was saved.", savedSame: "Nothing was changed.", noCondition: "No condition yet: everybody would fit.",
    fits: "Fit now", counting: "Counting …", cannotCount: "Not countable yet: a condition is incomplete.", sample: "Some of them", none: "Nobody fits at the moment.",
    reachTitle: "Reachable", reach: "Reachable for “{{purpose}}”", reachCounted: "With an address or device; of them with consent for this purpose; of them whose address is not suppressed. Quiet hours and limits are asked when a message is sent.",
    channel: "Channel", withAddress: "{{number}} with an address", consented: "Consent", reachable: "Reachable", test: "Test one person", testLead: "Each line with the answer and the value that was seen.", fitsPerson: "Fits", fitsNot: "Does not fit", isMember: "is a member",
    notMember: "is no member yet", openPerson: "Open person", uses: "Used by", usesNone: "Nothing uses it yet.", use_journey: "Journey", use_campaign: "Campaign", use_segment: "Segment", growth: "Members, day by day",
    growthLabel: "Members from {{from}} to {{to}}: from {{first}} to {{last}}", growthNew: "The line begins tomorrow: members are counted by day.", duplicate: "Duplicate", duplicateTitle: "Duplicate “{{name}}”", newName: "Name of the copy", copyOf: "{{name}} (copy)",
    duplicated: "The copy is there.", archive: "Archive", archivedDone: "“{{name}}” was archived.", restored: "“{{name}}” is in use again.", archivedNotice: "This segment is archived: it has no members and nothing can use it. Saving takes it into use again.",
    version: "version {{version}}", discard: "Discard changes", fillingNotice: "Members are being filled in; the number rises.", purpose: "Purpose", exactly: "Counted exactly, now.",
    stale: "Somebody else has changed this segment since you began.", reload: "Load what is there", overwrite: "Save mine anyway",
  },
  de: {
    title: "Segmente", lead: "Gruppen von Personen nach einer Bedingung. Wer passt, wird von selbst Mitglied und geht von selbst.", new: "Neues Segment", name: "Name", members: "Mitglieder", changed: "Geändert",
    state: "Zustand", filling: "Wird gefüllt", archived: "Archiviert", shown_active: "In Gebrauch", shown_archived: "Archiviert", show: "Anzeigen", empty: "Noch keine Segmente",
    emptyText: "Ein Segment ist eine Bedingung mit Namen, etwa „zweimal gekauft, 60 Tage nicht gesehen“. Journeys und Kampagnen nutzen es.", emptyArchived: "Nichts ist archiviert.",
    peopleOf: "Personen zeigen", id: "Kurzname", idHint: "So nennen Journeys und API das Segment; er bleibt.", whoTitle: "Wer dazugehört", whoLead: "Alle, auf die das zutrifft, sind Mitglied, immer auf dem neuesten Stand.",
    idTaken: "Ein Segment mit diesem Kurznamen gibt es schon. Bitte anderen Namen oder Kurznamen wählen.", saved: "„{{name}}“ wurde gespeichert.", savedSame: "Es war nichts zu ändern.", noCondition: "Noch keine Bedingung: Alle würden passen.",
    fits: "Passen jetzt", counting: "Wird gezählt …", cannotCount: "Noch nicht zählbar: Eine Bedingung ist unvollständig.", sample: "Einige davon", none: "Zurzeit passt niemand.",
    reachTitle: "Erreichbar", reach: "Erreichbar für „{{purpose}}“", reachCounted: "Mit Adresse oder Gerät; davon mit Einwilligung für diesen Zweck; davon ohne Sperre. Ruhezeiten und Obergrenzen werden beim Senden gefragt.",
    channel: "Kanal", withAddress: "{{number}} mit Adresse", consented: "Einwilligung", reachable: "Erreichbar", test: "Eine Person prüfen", testLead: "Jede Zeile mit der Antwort und dem Wert, der gesehen wurde.", fitsPerson: "Passt", fitsNot: "Passt nicht", isMember: "ist Mitglied",
    notMember: "ist noch kein Mitglied", openPerson: "Person öffnen", uses: "Verwendet von", usesNone: "Noch verwendet es nichts.", use_journey: "Journey", use_campaign: "Kampagne", use_segment: "Segment", growth: "Mitglieder, Tag für Tag",
    growthLabel: "Mitglieder vom {{from}} bis {{to}}: von {{first}} auf {{last}}", growthNew: "Die Linie beginnt morgen: Mitglieder werden je Tag gezählt.", duplicate: "Duplizieren", duplicateTitle: "„{{name}}“ duplizieren", newName: "Name der Kopie", copyOf: "{{name}} (Kopie)",
    duplicated: "Die Kopie ist da.", archive: "Archivieren", archivedDone: "„{{name}}“ wurde archiviert.", restored: "„{{name}}“ ist wieder in Gebrauch.", archivedNotice: "Dieses Segment ist archiviert: Es hat keine Mitglieder und nichts kann es verwenden. Speichern nimmt es wieder in Gebrauch.",
    version: "Version {{version}}", discard: "Änderungen verwerfen", fillingNotice: "Mitglieder werden eingetragen; die Zahl steigt.", purpose: "Zweck", exactly: "Genau gezählt, jetzt.",
    stale: "Jemand anderes hat dieses Segment geändert, seit Sie begonnen haben.", reload: "Neu laden", overwrite: "Trotzdem speichern",
  },
});
