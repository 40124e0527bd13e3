import { defineWords } from "@/lib/i18n";

export const useWhatsAppWords = defineWords("whatsapp", {
  en: {
    window: "WhatsApp lets us answer freely for 24 hours after the person wrote. After that only a template goes that Meta has approved. Write both, and the one that may go is taken.",
    free: "Within 24 hours: free words", kept: "Otherwise: approved template", choose: "Template of the account", chooseHint: "Names, languages and gaps as Meta has them.",
    none: "No template has been read yet. Connect an account at WhatsApp; its templates are read once a day.",
    notApproved: "Not sent as it stands", header: "Value in the header", headerImage: "Picture of the header (https address)", gap: "Value for {{name}}", buttonGap: "Value for the button “{{name}}”",
    replies: "Buttons that answer", addReply: "Add an answer", reply: "Answer {{n}}", repliesHint: "What stands on the button comes back as the person’s words. At most 20 characters; not beside a button with an address.",
    is_approved: "approved", is_pending: "in review", is_rejected: "rejected", is_paused: "paused", is_disabled: "disabled", is_unknown: "not known at the account",
    fault_gaps: "The values do not fit the gaps of this template. Choose it anew and fill every gap.", fault_header: "It begins with a film, a document or a place, which cannot be sent from here. Take one with a picture or a text.",
  },
  de: {
    window: "WhatsApp lässt uns 24 Stunden lang frei antworten, nachdem die Person geschrieben hat. Danach geht nur eine Vorlage, die Meta freigegeben hat. Schreiben Sie beides; genommen wird, was gehen darf.",
    free: "Innerhalb von 24 Stunden: freie Worte", kept: "Sonst: freigegebene Vorlage", choose: "Vorlage des Kontos", chooseHint: "Namen, Sprachen und Lücken wie bei Meta.",
    none: "Es wurde noch keine Vorlage gelesen. Verbinden Sie ein Konto bei WhatsApp; seine Vorlagen werden einmal am Tag gelesen.",
    notApproved: "Wird so nicht gesendet", header: "Wert im Kopf", headerImage: "Bild im Kopf (https-Adresse)", gap: "Wert für {{name}}", buttonGap: "Wert für den Button „{{name}}“",
    replies: "Buttons, die antworten", addReply: "Antwort hinzufügen", reply: "Antwort {{n}}", repliesHint: "Was auf dem Button steht, kommt als Worte der Person zurück. Höchstens 20 Zeichen; nicht neben einem Button mit Adresse.",
    is_approved: "freigegeben", is_pending: "in Prüfung", is_rejected: "abgelehnt", is_paused: "pausiert", is_disabled: "gesperrt", is_unknown: "im Konto nicht bekannt",
    fault_gaps: "Die Werte passen nicht zu den Lücken dieser Vorlage. Wählen Sie sie neu und füllen Sie jede Lücke.", fault_header: "Sie beginnt mit einem Film, einem Dokument oder einem Ort, was sich von hier nicht senden lässt. Nehmen Sie eine mit Bild oder Text.",
  },
});
