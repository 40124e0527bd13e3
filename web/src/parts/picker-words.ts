import { defineWords } from "@/lib/i18n";

export const usePickerWords = defineWords("pickers", {
  en: {
    segment: "Segment", template: "Template", pool: "Coupon pool", journey: "Journey", person: "Person", choose: "Choose …",
    nothing: "Nothing found", searchPeople: "Name, e-mail, number or user id", open: "Open", noName: "Without a name",
  },
  de: {
    segment: "Segment", template: "Vorlage", pool: "Gutscheintopf", journey: "Journey", person: "Person", choose: "Auswählen …",
    nothing: "Nichts gefunden", searchPeople: "Name, E-Mail, Nummer oder Nutzerkennung", open: "Öffnen", noName: "Ohne Namen",
  },
});
