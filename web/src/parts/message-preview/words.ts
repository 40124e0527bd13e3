import { defineWords } from "@/lib/i18n";

export const useFrameWords = defineWords("message-frames", {
  en: {
    ios: "iPhone", android: "Android", desktop: "Desktop", light: "Light", dark: "Dark", device: "Device", scheme: "Appearance", now: "now", sms: "Text message",
    previewOf: "Preview: {{what}}", nothing: "Nothing can be shown yet.", answer: "Answer", to: "to me", wednesday: "Wednesday, 12 May", likely: "not at all likely – very likely",
    unfold: "Show all of it", fold: "As it arrives",
  },
  de: {
    ios: "iPhone", android: "Android", desktop: "Desktop", light: "Hell", dark: "Dunkel", device: "Gerät", scheme: "Darstellung", now: "jetzt", sms: "SMS",
    previewOf: "Vorschau: {{what}}", nothing: "Noch gibt es nichts zu zeigen.", answer: "Antwort", to: "an mich", wednesday: "Mittwoch, 12. Mai", likely: "unwahrscheinlich – sehr wahrscheinlich",
    unfold: "Ganz zeigen", fold: "Wie sie ankommt",
  },
});
