import { defineWords } from "@/lib/i18n";

/** Words about files that people sent. */
export const useFileWords = defineWords("files", {
  en: {
    picture: "Picture", audio: "Recording", video: "Film", document: "Document", other: "File", wanted: "being fetched", refused: "not taken", gone: "not there any more",
    lost: "Deleted, or never here.", save: "Save {{name}}", from: "{{kind}} from the customer", files: "Files",
  },
  de: {
    picture: "Bild", audio: "Aufnahme", video: "Film", document: "Dokument", other: "Datei", wanted: "wird geholt", refused: "nicht angenommen", gone: "nicht mehr da",
    lost: "Gelöscht oder nie angekommen.", save: "{{name}} speichern", from: "{{kind}} vom Kunden", files: "Dateien",
  },
});
