import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { NotFound, RouteProblem } from "@/app/frame/route-problem";
import { routeTree } from "@/app/route-tree.gen";
import { queryClient } from "@/lib/query";
import { theme } from "@/ui/theme";
import { useUiWords } from "@/ui/words";

const Notifications = lazy(() => import("@mantine/notifications").then((module) => ({ default: module.Notifications })));

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: RouteProblem,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

const schemes = localStorageColorSchemeManager({ key: "anklang-theme" });

/** The whole studio. */
export function Studio() {
  const t = useUiWords();
  const worded = useMemo(() => {
    const close = { defaultProps: { closeButtonProps: { "aria-label": t("close") } } };
    const password = { defaultProps: { visibilityToggleButtonProps: { "aria-label": t("showPassword") } } };
    return mergeThemeOverrides(theme, { components: { Drawer: close, Modal: close, PasswordInput: password } });
  }, [t]);
  return (
    <MantineProvider theme={worded} defaultColorScheme="auto" colorSchemeManager={schemes}>
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <Notifications position="bottom-center" limit={4} />
        </Suspense>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
