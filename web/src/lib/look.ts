import { useMantineColorScheme } from "@mantine/core";
import { useMemo } from "react";
import { api, ask } from "@/lib/api";
import { speak, useLanguage, type Language } from "@/lib/i18n";

export type Theme = "auto" | "light" | "dark";
export type Look = { language?: Language; theme?: Theme };

let last: Promise<unknown> = Promise.resolve(); // one change after the other: each writes the whole

/** Keep how one likes the studio on the server, for one's other browsers; what else is kept there stays. */
export function keepLook(change: Look): Promise<unknown> {
  last = last
    .catch(() => undefined)
    .then(async () => {
      const own = await ask(api.GET("/me/preferences"));
      return ask(api.PUT("/me/preferences", { body: { ...own, ...change } }));
    });
  return last;
}

/** Language and appearance. The browser's own memory decides at the start; the server's is taken over at the log-in. */
export function useLook() {
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const show = ({ language: said, theme }: Look) => {
      if (said) speak(said);
      if (theme) setColorScheme(theme);
    };
    return {
      language, theme: colorScheme as Theme,
      /** Show it so from now on, here and in one's other browsers. */
      choose: (change: Look) => {
        show(change);
        return keepLook(change);
      },
      /** Show it as one chose it elsewhere; what was never chosen stays as it is here. */
      takeOver: async () => {
        const own = await ask(api.GET("/me/preferences"));
        show({ language: own.language || undefined, theme: own.theme === "auto" ? undefined : own.theme });
      },
    };
  }, [language, colorScheme, setColorScheme]);
}
