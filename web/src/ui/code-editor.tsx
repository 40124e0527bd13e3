import { Skeleton, useComputedColorScheme } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { CodeProps } from "@/ui/code-mirror";

const CodeMirror = lazy(() => import("@/ui/code-mirror"));

/** An editor for text forms and templates; `marks` underline problems at their lines. Loads on demand. */
export function CodeEditor(props: CodeProps) {
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <Suspense fallback={<Skeleton h={props.height ?? 300} />}>
      <CodeMirror {...props} dark={dark} />
    </Suspense>
  );
}
