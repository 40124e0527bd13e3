import { describe, expect, it } from "vitest";
import { formats } from "@/lib/format";
import { contentOf, filesOf } from "@/parts/file-model";

describe("filesOf", () => {
  it.each([
    [{ media: [{ kind: "picture", file: "a", state: "wanted" }, { kind: "audio", file: "b" }] }, ["a", "b"]],
    [{ media: 2 }, []], [{ media: [null, "x", {}, { file: 7 }] }, []], [{ text: "hello" }, []], [undefined, []],
  ])("finds the files of %j", (properties, expected) => expect(filesOf(properties as never)).toEqual(expected));
});

it("loads a file from the API", () => expect(contentOf("a")).toBe("/api/files/a/content"));

it("writes sizes as people read them", () => {
  expect(formats("de", "UTC").bytes(48_200)).toBe("48,2 kB");
  expect(formats("en", "UTC").bytes(2_400_000)).toBe("2.4 MB");
});
