import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { SvgPicture } from "@/parts/svg-picture";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1" fill="#000"/></svg>';
const draw = (svg: object) => render(<MantineProvider env="test"><SvgPicture svg={svg as never} alt="QR code" size={120} p={6} /></MantineProvider>);

afterEach(cleanup);

it("shows the picture that was read, without asking the server for it again", () => {
  draw({ data: SVG });
  const address = screen.getByRole("img", { name: "QR code" }).getAttribute("src") ?? "";
  expect(address).toMatch(/^data:image\/svg\+xml,[^#"<>]*$/);
  expect(decodeURIComponent(address.split(",")[1] ?? "")).toBe(SVG);
});

it("shows none while it is read, and says what went wrong", () => {
  draw({});
  expect(screen.queryByRole("img", { name: "QR code" })).toBeNull();
  cleanup();
  draw({ isError: true, error: new Error("away") });
  expect(screen.getByRole("alert").textContent).toContain("away");
});
