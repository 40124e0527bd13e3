import { useCallback, useReducer } from "react";
import { inLists } from "@/features/journeys/graph/lists";
import type { Definition } from "@/parts/steps/model";

const MOST = 200; // steps that can be undone
const TOGETHER = 900; // ms: typing in one field is undone in one go

export type Editing = {
  definition: Definition;
  past: Definition[];
  future: Definition[];
  /** What was changed last, and when: further changes of the same kind are one. */
  last: { what: string; at: number };
};

export type Change =
  | { do: "set"; definition: Definition; what?: string; at: number }
  | { do: "undo" }
  | { do: "redo" }
  | { do: "load"; definition: Definition };

/** What is edited, with its history; `what` names a field whose quick changes are undone together. */
export function edited(state: Editing, change: Change): Editing {
  switch (change.do) {
    case "load":
      return { definition: inLists(change.definition), past: [], future: [], last: { what: "", at: 0 } };
    case "undo": {
      const before = state.past.at(-1);
      return before ? { definition: before, past: state.past.slice(0, -1), future: [state.definition, ...state.future], last: { what: "", at: 0 } } : state;
    }
    case "redo": {
      const [next, ...future] = state.future;
      return next ? { definition: next, past: [...state.past, state.definition], future, last: { what: "", at: 0 } } : state;
    }
    case "set": {
      const definition = inLists(change.definition);
      if (definition === state.definition) return state;
      const what = change.what ?? "";
      const together = what !== "" && what === state.last.what && change.at - state.last.at < TOGETHER;
      const past = together ? state.past : [...state.past, state.definition].slice(-MOST);
      return { definition, past, future: [], last: { what, at: change.at } };
    }
  }
}

/** The editor's memory. */
export function useHistory(first: Definition) {
  const [state, change] = useReducer(edited, { definition: inLists(first), past: [], future: [], last: { what: "", at: 0 } });
  const set = useCallback((definition: Definition, what?: string) => change({ do: "set", definition, what, at: Date.now() }), []);
  const load = useCallback((definition: Definition) => change({ do: "load", definition }), []);
  const undo = useCallback(() => change({ do: "undo" }), []);
  const redo = useCallback(() => change({ do: "redo" }), []);
  return { definition: state.definition, set, load, undo, redo, canUndo: state.past.length > 0, canRedo: state.future.length > 0 };
}
