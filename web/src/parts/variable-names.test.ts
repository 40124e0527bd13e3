import { expect, it } from "vitest";
import { isCalled, variableName } from "@/parts/variable-names";

it.each([
  ["person.first_name", "Vorname"], ["cart.link", "Link zum Warenkorb"], ["event.collection_name", "collection name"], ["person.shoe_size", "shoe size"],
])("%s is called %s", (path, name) => {
  expect(variableName(path, "de")).toBe(name);
});

it.each([
  ["cart.link", "Warenkorb", true], ["cart.link", "cart", true], ["cart.link", "link to", true], ["cart.link", "Vorname", false],
  ["event.collection_name", "collection_n", true], ["event.collection_name", "collection n", true],
])("%s is found by “%s”: %s", (path, typed, found) => {
  expect(isCalled(path, typed)).toBe(found);
});
