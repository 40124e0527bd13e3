import { liquid } from "@codemirror/lang-liquid";
import { yaml } from "@codemirror/lang-yaml";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import CodeMirror, { EditorView, type ReactCodeMirrorRef } from "@uiw/react-codemirror";
import { useEffect, useMemo, useRef } from "react";

/** A problem at a line (from 1) of the text. */
export type Mark = { line: number; message: string; severity?: "error" | "warning" };

// The studio's own ground: on the theme's, some colours are too pale to read (WCAG 1.4.3).
const ground = EditorView.theme({ "&.cm-editor, .cm-gutters.cm-gutters": { backgroundColor: "var(--studio-surface)" } });

export type CodeProps = {
  value: string;
  onChange?: (next: string) => void;
  language: "yaml" | "liquid" | "html" | "json";
  label: string;
  marks?: readonly Mark[];
  height?: string;
  readOnly?: boolean;
  /** Told once how to put text at the cursor, and how to select a part. */
  onReady?: (insert: (text: string | ((before: string) => string)) => void, select: (from: number, to: number) => void) => void;
};

/** The editor itself, in a file of its own because it is large; use `CodeEditor`. */
export default function CodeMirrorEditor({ value, onChange, language, label, marks, height = "420px", readOnly, onReady, dark }: CodeProps & { dark: boolean }) {
  const editor = useRef<ReactCodeMirrorRef>(null);
  const extensions = useMemo(
    () => [
      language === "yaml" || language === "json" ? yaml() : liquid(),
      lintGutter(), EditorView.lineWrapping, ground, EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.theme({ ".cm-gutters .cm-gutterElement": { color: "var(--studio-dimmed)" } }), // 4.5:1 in the dark as well
    ],
    [language, label],
  );
  useEffect(() => {
    const view = editor.current?.view;
    if (!view || !marks) return;
    const found = marks.map((mark): Diagnostic => {
      const line = view.state.doc.line(Math.min(Math.max(mark.line, 1), view.state.doc.lines));
      return { from: line.from, to: line.to, severity: mark.severity ?? "error", message: mark.message };
    });
    view.dispatch(setDiagnostics(view.state, found));
  }, [marks, value]);
  return (
    <CodeMirror ref={editor} value={value} onChange={onChange} extensions={extensions} height={height} theme={dark ? "dark" : "light"}
      onCreateEditor={(view) => {
        view.scrollDOM.tabIndex = 0; // a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        onReady?.((text) => {
          const before = () => view.state.sliceDoc(0, view.state.selection.main.from);
          view.dispatch(view.state.replaceSelection(typeof text === "string" ? text : text(before())));
          view.focus();
        }, (from, to) => {
          const end = view.state.doc.length;
          view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) }, scrollIntoView: true });
          view.focus();
        });
      }}
      readOnly={readOnly} basicSetup={{ foldGutter: language !== "html", highlightActiveLine: false }} />
  );
}
