import { useMemo } from "react";
import { END, kindOf, nameOf, NEXT, stepsOf, valueAt, withValueAt, type Definition, type Place } from "@/parts/steps/model";
import type { Finding } from "@/features/journeys/api/journey";
import { findingText } from "@/features/journeys/start/finding-words";
import {
  AROUND, COVERED, findingsAt, findingsLeft, journeyFindings, listedDefinition, listedStep, stepFindings, stepPath, ALWAYS, type PanelProps,
} from "@/features/journeys/panels/model";
import { bagOf, listOf, textOf, type Bag } from "@/parts/steps/written";
import { useStepNames, type StepNames } from "@/features/journeys/panels/use-names";
import { usePanelWords } from "@/features/journeys/words-panels";
import { useLanguage } from "@/lib/i18n";

/** Values of a step or of the journey, read and written by their place, each with what is wrong there. */
export type Form = {
  value: Bag;
  /** The journey around it. */
  definition: Definition;
  /** Names of the other steps. */
  others: string[];
  /** Where the value stands in the whole document; "" is the document. */
  root: string;
  findings: Finding[];
  readOnly: boolean;
  at: (place: Place) => unknown;
  text: (place: Place) => string;
  items: (place: Place) => Bag[];
  /** Writes a value; undefined takes the field away. Everything else stays. */
  set: (place: Place, next: unknown) => void;
  replace: (next: Bag) => void;
  /** What is wrong at a place or within it; nothing for a mere hint. */
  fault: (place: Place) => string | undefined;
  /** What deserves a look there. */
  hint: (place: Place) => string | undefined;
  /** What is found at a place that none of these fields shows. */
  left: (place: Place, fields: readonly string[]) => Finding[];
  say: (finding: Finding) => string;
} & Pick<StepNames, "nameOf" | "names">;

type Source = { value: Bag; definition: Definition; own: string; root: string; findings: Finding[]; readOnly: boolean; onChange: (next: Bag) => void };

function useForm({ value, definition, own, root, findings, readOnly, onChange }: Source): Form {
  const lang = useLanguage();
  const t = usePanelWords();
  const called = useStepNames(definition);
  return useMemo(() => {
    const say = (finding: Finding) => findingText(finding, lang, called);
    const told = (place: Place, level: Finding["level"]) => {
      const found = findingsAt(findings, place).filter((one) => one.level === level);
      return found.length ? found.map(say).join(" ") : undefined;
    };
    return {
      value, definition, root, findings, readOnly, say, names: called.names, nameOf: called.nameOf,
      others: [...new Set(stepsOf(definition).map(nameOf))].filter((name) => name !== "" && name !== own && name !== END && name !== NEXT),
      at: (place) => valueAt(value, place),
      text: (place) => textOf(valueAt(value, place)),
      items: (place) => listOf(valueAt(value, place)).map(bagOf),
      set: (place, next) => onChange(withValueAt(value, place, next)),
      replace: onChange,
      fault: (place) => told(place, "error"),
      hint: (place) => {
        const text = told(place, "warning");
        return text && t("hint", { text });
      },
      left: (place, fields) => findingsLeft(findings, place, fields).filter((one) => one.code !== "no_happening"), // its field says so
    };
  }, [value, definition, own, root, findings, readOnly, onChange, lang, t, called]);
}

/** The form of a step. */
export function useStepForm({ step, definition, findings, onChange, readOnly }: PanelProps): Form {
  const name = nameOf(step);
  const root = stepPath(definition, step);
  const own = useMemo(() => stepFindings(findings, root, name), [findings, root, name]);
  const value = useMemo(() => listedStep(step), [step]);
  return useForm({ value, definition, own: name, root, findings: own, readOnly: !!readOnly, onChange });
}

/** The form of the journey around its steps. */
export function useEntryForm(props: { definition: Definition; findings: readonly Finding[]; onChange: (next: Definition) => void; readOnly?: boolean }): Form {
  const own = useMemo(() => journeyFindings(props.findings), [props.findings]);
  const value = useMemo(() => listedDefinition(props.definition), [props.definition]);
  return useForm({ value, definition: props.definition, own: "", root: "", findings: own, readOnly: !!props.readOnly, onChange: props.onChange });
}

/** What has no field of its own in the form of this step or journey: it is told at the top. */
export function unplaced(form: Form): Finding[] {
  const kind = form.root ? kindOf(form.value) : undefined;
  if (!form.root) return form.left([], AROUND);
  return form.left([], kind ? [kind, ...COVERED[kind], ...ALWAYS] : []);
}

/** A list without one item, or with two of them exchanged. */
export const without = <T,>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}
