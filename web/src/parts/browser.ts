const BROWSERS = [
  [/Edg(e|A|iOS)?\//, "Edge"], [/OPR\//, "Opera"], [/SamsungBrowser\//, "Samsung Internet"], [/Firefox\/|FxiOS\//, "Firefox"], [/HeadlessChrome\/|Chrome\/|CriOS\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"], [/curl\//, "curl"], [/python/i, "Python"],
] as const;
const SYSTEMS = [
  [/iPhone|iPad|iPod/, "iOS"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS X|Macintosh/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux|X11/, "Linux"],
] as const;

/** Browser and system that a user agent names; empty where it does not say. For showing only. */
export function browserOf(agent: string): { browser: string; system: string } {
  const named = (list: readonly (readonly [RegExp, string])[]) => list.find(([pattern]) => pattern.test(agent))?.[1] ?? "";
  return { browser: named(BROWSERS), system: named(SYSTEMS) };
}
