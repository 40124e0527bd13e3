import { Skeleton, useComputedColorScheme } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Mark } from "@/ui/code-mirror";

const CodeMirror = lazy(() => import("@/ui/code-mirror"));

/** An editor for text forms and templates; `marks` underline problems at their lines. Loads on demand. */
export function CodeEditor(props: {
  value: string;
  onChange?: (next: string) => void;
  language: "yaml" | "liquid" | "html" | "json";
  label: string;
  marks?: readonly Mark[];
  height?: string;
  readOnly?: boolean;
  /** Told once how to put text at the cursor, and how to select a part. */
  onReady?: (insert: (text: string) => void, select: (from: number, to: number) => void) => void;
}) {
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <Suspense fallback={<Skeleton h={props.height ?? 300} />}>
      <CodeMirror {...props} dark={dark} />
    </Suspense>
  );
}
