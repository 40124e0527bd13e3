import { createTheme, rem, type MantineColorsTuple } from "@mantine/core";

// Petrol: calm, and 4.5:1 against white from shade 7 on.
const petrol: MantineColorsTuple = [
  "#e9f7f7", "#d3ebec", "#a6d6d8", "#76c0c4", "#50aeb3", "#38a2a8", "#2a9ca3", "#0b7f86", "#0b6b72", "#06565c",
];

/** The look of the studio. Colours for meanings are in `tones`, spaces and sizes here, and nowhere else. */
export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 7 },
  colors: { petrol },
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: rem(12), sm: rem(13.5), md: rem(15), lg: rem(17), xl: rem(20) },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: rem(24), lineHeight: "1.25" },
      h2: { fontSize: rem(18), lineHeight: "1.3" },
      h3: { fontSize: rem(15.5), lineHeight: "1.35" },
    },
  },
  // Plain values: naming the components here would load all of them with the first screen.
  components: {
    Badge: { defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 550 } },
    Button: { defaultProps: { size: "sm" } },
    Drawer: { defaultProps: { position: "right", padding: "lg" }, styles: { title: { fontWeight: 650, fontSize: rem(17) } } },
    Modal: { defaultProps: { centered: true, padding: "lg", radius: "lg" }, styles: { title: { fontWeight: 650, fontSize: rem(17) } } },
    Paper: { defaultProps: { withBorder: true, radius: "lg", p: "lg" } },
    Table: { defaultProps: { verticalSpacing: 10, horizontalSpacing: "md" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 360 } },
  },
});

/** Colours of meanings: the same on every screen. */
export const tones = {
  good: "teal", warn: "yellow", bad: "red", info: "blue", quiet: "gray", busy: "indigo", brand: "petrol",
} as const;
export type Tone = keyof typeof tones;
