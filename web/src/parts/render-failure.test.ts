import { expect, it } from "vitest";
import { failureIn } from "@/parts/render-failure";

it.each([
  ["text, line 1: person.first_name has no value; give it a default or test it with if", "person.first_name",
    "Text, Zeile 1: Vorname (person.first_name) hat keinen Wert; geben Sie einen Ersatzwert an, oder fragen Sie vorher mit if"],
  ["subject: the text is empty", "", "Betreff: Der Text ist leer"],
  ["the text has 4 SMS parts, the template allows 3 (R16)", "", "Der Text hat 4 SMS-Teile, die Vorlage erlaubt 3"],
  ["brand.imprint has no value; advertising mail needs it; set it in the workspace", "brand.imprint",
    "Werbung per Mail braucht ein Impressum; es steht in den Einstellungen des Arbeitsbereichs"],
  ["the author stopped it", "", "the author stopped it"],
])("says %s in German", (text, variable, german) => expect(failureIn("de", { text, variable })).toBe(german));

it("says it with the name of the variable in English", () => expect(failureIn("en", { text: "text: person.first_name has no value", variable: "person.first_name" }))
  .toBe("text: First name (person.first_name) has no value"));
