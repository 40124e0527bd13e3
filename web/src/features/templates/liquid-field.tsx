import { Badge, Box, Group, Input, Text, Textarea } from "@mantine/core";
import { createContext, useContext, useEffect, useId, useRef, useState, type RefObject } from "react";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Variable } from "@/features/templates/api/try-template";
import { InsertMenu } from "@/features/templates/insert-menu";
import { linkInMail } from "@/features/templates/mail-body";
import { inserted, linesOf, printed, slashAsks } from "@/features/templates/model";
import { useTemplateWords } from "@/features/templates/words";
import { useMay } from "@/lib/session";
import { useVariableName } from "@/parts/variable-names";
import { CodeEditor } from "@/ui/code-editor";
import { tones } from "@/ui/theme";

type Props = {
  label: string;
  value: string | undefined;
  onChange: (next: string) => void;
  variables: readonly Variable[];
  error?: string;
  description?: string;
  required?: boolean;
  /** How high it begins; 1: a single line. */
  rows?: number;
  /** Beside the label: a count. */
  count?: string;
  /** Its name in the template, such as buttons[0].label: findings lead here. */
  field?: string;
};

/** Paths that the words name and that nobody has, as the content guard found them. */
export const UnknownPaths = createContext<ReadonlySet<string>>(new Set());

const PICK = "words-pick";

/** Bring a field of the composer into view and select a part of it; false where it is not shown. */
export function pickWords(field: string, from: number, to: number): boolean {
  const box = document.querySelector(`[data-words="${CSS.escape(field)}"]`);
  if (!box) return false;
  box.scrollIntoView({ block: "center", behavior: "smooth" });
  box.dispatchEvent(new CustomEvent(PICK, { detail: { from, to } }));
  return true;
}

function usePicked(box: RefObject<HTMLDivElement | null>, select: (from: number, to: number) => void) {
  useEffect(() => {
    const here = box.current;
    const hear = (event: Event) => { const { from, to } = (event as CustomEvent<{ from: number; to: number }>).detail; select(from, to); };
    here?.addEventListener(PICK, hear);
    return () => here?.removeEventListener(PICK, hear);
  });
}

/** A text with variables: "+" and "/" put in what the message may name. */
export function LiquidField({ label, value = "", onChange, variables, error, description, required, rows = 1, count, field: name }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const box = useRef<HTMLDivElement>(null);
  usePicked(box, (from, to) => { field.current?.focus({ preventScroll: true }); field.current?.setSelectionRange(from, to); });
  const [picking, setPicking] = useState<{ from: number; to: number } | null>(null);
  const focus = (at: number) => requestAnimationFrame(() => { field.current?.focus(); field.current?.setSelectionRange(at, at); });
  const put = (snippet: string) => {
    if (!picking) return;
    const next = inserted(value, snippet, picking.from, picking.to);
    onChange(next.text);
    setPicking(null);
    focus(next.at);
  };
  const leave = (typed: string) => {
    const slash = picking && picking.to > picking.from && value.slice(picking.from, picking.to) === "/";
    if (picking && slash && typed) put(`/${typed}`);
    else { const at = picking?.to ?? value.length; setPicking(null); focus(at); }
  };
  const open = () => {
    const here = field.current;
    setPicking(here ? { from: here.selectionStart, to: here.selectionEnd } : { from: value.length, to: value.length });
  };
  return (
    <Box ref={box} data-words={name}>
      <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
        <Input.Label htmlFor={id} required={required}>{label}</Input.Label>
        <Group gap={6} wrap="nowrap">
          {count && <Text size="xs" c="dimmed" className="studio-numeric">{count}</Text>}
          <InsertMenu label={label} opened={picking !== null} onOpen={open} onClose={leave} onPick={put} variables={variables} />
        </Group>
      </Group>
      <Textarea id={id} ref={field} value={value} rows={Math.min(Math.max(rows, linesOf(value)), 14)} resize="vertical" error={error}
        description={description} inputWrapperOrder={["input", "description", "error"]}
        onKeyDown={(event) => { if (rows === 1 && event.key === "Enter") event.preventDefault(); }}
        onChange={(event) => {
          const { value: next, selectionStart: at } = event.currentTarget;
          onChange(next);
          if (next.length === value.length + 1 && next[at - 1] === "/" && slashAsks(next, at - 1)) setPicking({ from: at - 1, to: at });
        }} />
      <Names text={value} />
    </Box>
  );
}

/** What the variables of a text are, in words. */
function Names({ text }: { text: string }) {
  const name = useVariableName();
  const unknown = useContext(UnknownPaths);
  const t = useTemplateWords();
  const paths = printed(text);
  if (paths.length === 0) return null;
  return <Group gap={4} mt={6}>{paths.map((path) => (unknown.has(path)
    ? <Badge key={path} size="sm" color={tones.warn} title={path} leftSection={<IconAlertTriangle size={11} aria-hidden />}>{t("unknownField", { field: path })}</Badge>
    : <Badge key={path} size="sm" color={tones.info} title={path}>{name(path)}</Badge>))}</Group>;
}

/** What a link says that is put into a mail; one of another kind says something neutral. */
const LINK_WORDS: Record<string, "toCart" | "toShop" | "toApp"> = {
  '{{ cart.link | link: "cart" }}': "toCart", '{{ "/" | link: "shop" }}': "toShop", '{{ "app:/cart" | link: "app" }}': "toApp",
};

/** The code of a mail with the same "+"; what is chosen goes to the cursor. */
export function CodeField({ label, value = "", onChange, variables, error, language, field }: Props & { language: "html" | "liquid" }) {
  const [opened, setOpened] = useState(false);
  const may = useMay("write"); // the editor is no field that a fieldset could disable
  const insert = useRef<(text: string | ((before: string) => string)) => void>(undefined);
  const t = useTemplateWords();
  const select = useRef<(from: number, to: number) => void>(undefined);
  const box = useRef<HTMLDivElement>(null);
  usePicked(box, (from, to) => select.current?.(from, to));
  return (
    <Box ref={box} data-words={field}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Input.Label labelElement="div">{label}</Input.Label>
        <InsertMenu label={label} opened={opened} onOpen={() => setOpened(true)} onClose={() => setOpened(false)} variables={variables}
          blocks={language === "liquid"}
          onPick={(snippet) => { setOpened(false); insert.current?.((before) => linkInMail(snippet, LINK_WORDS[snippet] ? t(LINK_WORDS[snippet]) : t("linkWords"), before, language === "liquid")); }} />
      </Group>
      <Box style={{ border: "1px solid var(--studio-line)", borderRadius: 8, overflow: "hidden" }}>
        <CodeEditor language={language} label={label} value={value} onChange={onChange} height="360px" readOnly={!may} onReady={(put, pick) => { insert.current = put; select.current = pick; }} />
      </Box>
      {error && <Input.Error mt={4}>{error}</Input.Error>}
    </Box>
  );
}
