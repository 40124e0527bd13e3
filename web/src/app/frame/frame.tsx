import { Box, Group } from "@mantine/core";
import { useHotkeys, useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Navigation } from "@/app/frame/navigation";
import { useFrameWords } from "@/app/words";
import { useSession } from "@/lib/session";
import classes from "./frame.module.css";

const Commands = lazy(() => import("@/app/frame/commands"));
const Tour = lazy(() => import("@/features/tour/tour").then((module) => ({ default: module.Tour })));

/** Navigation at the left, the screen at the right, and the command menu over both. */
export function Frame() {
  const t = useFrameWords();
  const { demo } = useSession();
  const small = useMediaQuery("(max-width: 1100px)");
  const [narrow, setNarrow] = useLocalStorage({ key: "anklang-nav-narrow", defaultValue: false });
  const [asked, setAsked] = useState(0); // how often the command menu was asked for; it is loaded at the first time
  const openCommands = () => setAsked((before) => before + 1);
  useHotkeys([["mod+K", openCommands]], []);
  return (
    <>
      <a className={classes.skip} href="#main">
        {t("skip")}
      </a>
      <Group gap={0} align="flex-start" wrap="nowrap">
        <Navigation narrow={narrow || !!small} onSearch={openCommands} onToggle={() => setNarrow(!narrow)} />
        <Box flex={1} miw={0}>
          {demo && (
            <Suspense>
              <Tour />
            </Suspense>
          )}
          <Outlet />
        </Box>
      </Group>
      {asked > 0 && (
        <Suspense>
          <Commands asked={asked} />
        </Suspense>
      )}
    </>
  );
}
