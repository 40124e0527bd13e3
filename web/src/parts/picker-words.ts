import { defineWords } from "@/lib/i18n";

export const usePickerWords = defineWords("pickers", {
  en: {
    segment: "Segment", template: "Template", pool: "Coupon pool", journey: "Journey", person: "Person", choose: "Choose …",
    nothing: "Nothing found", searchPeople: "Name, e-mail, number or user id", open: "Open", newTemplate: "New template", newTemplateFor: "Name of the new template ({{channel}})", newTemplateName: "Cart reminder",
    newTemplateHint: "It is chosen here at once. Its words are written in a new tab; save them there.", newTemplateDo: "Create and write",
  },
  de: {
    segment: "Segment", template: "Vorlage", pool: "Gutscheintopf", journey: "Journey", person: "Person", choose: "Auswählen …",
    nothing: "Nichts gefunden", searchPeople: "Name, E-Mail, Nummer oder Nutzerkennung", open: "Öffnen", newTemplate: "Neue Vorlage", newTemplateFor: "Name der neuen Vorlage ({{channel}})", newTemplateName: "Warenkorb-Erinnerung",
    newTemplateHint: "Sie ist hier sofort gewählt. Den Text schreiben Sie in einem neuen Tab; speichern Sie ihn dort.", newTemplateDo: "Anlegen und schreiben",
  },
});
