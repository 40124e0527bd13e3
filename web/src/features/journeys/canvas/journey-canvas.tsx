import {
  Background, BackgroundVariant, Controls, MarkerType, MiniMap, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, type Connection,
  type NodeChange,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from "react";
import type { Finding } from "@/features/journeys/api/journey";
import { EndMark, EntryCard, MissingMark, StepCard, type CardExtra, type CardNode } from "@/features/journeys/canvas/cards";
import { layout, lineNear, settled, type Line, type Picture } from "@/features/journeys/canvas/layout";
import { WayEdge, type WayFlow } from "@/features/journeys/canvas/way-edge";
import { wayLabel } from "@/features/journeys/canvas/way-label";
import type { Spot } from "@/features/journeys/graph/edit";
import { hurriedEdges } from "@/features/journeys/graph/hurry";
import { indexOf, kindOf, stepById, stepsOf, type Definition, type StepKind } from "@/parts/steps/model";
import { looseSteps, type Edge } from "@/features/journeys/graph/ways";
import { entrySummary, summaryOf } from "@/parts/steps/summary";
import { useStepNames } from "@/features/journeys/panels/use-names";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { useLanguage } from "@/lib/i18n";
import classes from "./canvas.module.css";

export type { CardExtra };

/** What the editor does when something is done on the canvas. */
export type EditActions = {
  insert: (spot: Spot, kind: StepKind) => void;
  move: (id: string, spot: Spot) => void;
  /** A line was drawn from a step; the way is open where the step has several. */
  connect: (from: string, way: string | null, to: string) => void;
  canMove: (id: string, spot: Spot) => boolean;
};

type Props = {
  definition: Definition;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  findings?: readonly Finding[];
  /** When a step is reached, by its id. */
  ruler?: ReadonlyMap<string, string>;
  card?: (id: string) => CardExtra | undefined;
  label?: (edge: Edge) => string | undefined;
  edit?: EditActions;
  height?: string;
  /** What lies over the canvas: tools. */
  children?: ReactNode;
  /** What stands beside it; the canvas gets narrower by it. */
  panel?: ReactNode;
};

const NODES = { step: StepCard, entry: EntryCard, end: EndMark, missing: MissingMark };
const EDGES = { way: WayEdge };

/** A journey as a graph, from top to bottom. Without `edit` it is to be looked at. */
export function JourneyCanvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function findingsOf(findings: readonly Finding[], id: string, index: number): Finding[] {
  if (id === "entry") return findings.filter((one) => !one.step && !/^steps\[\d+\]/.test(one.path));
  return findings.filter((one) => one.step === id || one.path.startsWith(`steps[${index}]`));
}

function useDrawn({ definition, selected, findings = [], ruler, card, label, edit }: Props, target: string | null) {
  const t = useCanvasWords();
  const { nameOf, names } = useStepNames(definition);
  const lang = useLanguage();
  const picture = useMemo(
    () => layout(definition, (id) => (card?.(id)?.lines ? 2 : 0) + (ruler && id !== "entry" ? 1 : 0)),
    [definition, card, ruler],
  );
  const loose = useMemo(() => looseSteps(definition), [definition]);
  const hurried = useMemo(() => hurriedEdges(definition), [definition]);
  const nodes = useMemo(() => picture.nodes.map((one): CardNode => {
    const step = one.kind === "step" ? stepById(definition, one.id) : undefined;
    const mine = one.kind === "step" || one.kind === "entry" ? findingsOf(findings, one.id, indexOf(stepsOf(definition), one.id)) : [];
    const errors = mine.filter((each) => each.level === "error").length;
    const kind = step && kindOf(step);
    const words = { step: kind ? t(kind) : t("unknownKind"), entry: t("entry"), end: t("end"), missing: t("missing", { name: one.id.slice(8) }) };
    return {
      id: one.id, type: one.kind, position: { x: one.x, y: one.y }, width: one.width, height: one.height, measured: { width: one.width, height: one.height }, draggable: !!edit && one.kind === "step",
      selectable: one.kind === "step" || one.kind === "entry", selected: selected.has(one.id), focusable: one.kind === "step" || one.kind === "entry",
      ariaLabel: one.kind === "step" ? `${words.step}: ${nameOf(one.id)}` : words[one.kind],
      data: {
        kind, name: one.kind === "missing" ? one.id.slice(8) : nameOf(one.id),
        summary: step?.title ? summaryOf(step, lang, names) : one.kind === "entry" ? entrySummary(definition, lang, names).join("\n") : "",
        ruler: ruler?.get(one.id), problems: errors, warnings: mine.length - errors, loose: one.kind === "step" && loose.has(one.id), chosen: selected.has(one.id), editable: !!edit,
        height: one.height, extra: card?.(one.id),
      },
    };
  }), [picture, definition, findings, ruler, card, selected, edit, lang, loose, t, nameOf, names]);
  const edges = useMemo(() => picture.lines.map((line): WayFlow => ({
    id: line.id, type: "way", source: line.source, target: line.target, focusable: false, reconnectable: edit && line.source !== "entry" ? "target" : false,
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
    data: {
      label: [wayLabel(line, stepById(definition, line.from), lang, names), label?.(line)].filter(Boolean).join(" · "),
      warn: hurried.has(line.id), target: target === line.id,
      points: line.points, middle: line.middle,
      from: line.source === "entry" ? t("entry") : nameOf(line.from), onInsert: edit ? (kind: StepKind) => edit.insert(spotOf(line), kind) : undefined,
    },
  })), [picture, definition, edit, hurried, label, lang, nameOf, names, t, target]);
  return { picture, nodes, edges };
}

/** Shift and plus or minus zoom, 1 shows everything; not while something is typed. */
function zoomKey(event: KeyboardEvent, flow: ReturnType<typeof useReactFlow>): void {
  if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable=true], [role=dialog]")) return;
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.shiftKey && (event.key === "+" || event.key === "*" || event.code === "Equal")) void flow.zoomIn();
  else if (event.shiftKey && (event.key === "-" || event.key === "_")) void flow.zoomOut();
  else if (event.key === "1") void flow.fitView({ padding: 0.12, maxZoom: 1 });
}

/** The first look: the door at the top, as large as the width allows and words need; a long journey goes on below. */
function fromTheTop(flow: ReturnType<typeof useReactFlow>, picture: Picture, frame: HTMLDivElement | null): void {
  const door = picture.nodes.find((one) => one.kind === "entry");
  if (!door || !frame) return;
  const left = Math.min(...picture.nodes.map((one) => one.x));
  const right = Math.max(...picture.nodes.map((one) => one.x + one.width));
  const low = Math.max(...picture.nodes.map((one) => one.y + one.height));
  const zoom = Math.min(1, Math.max(0.72, Math.min(frame.clientWidth / (right - left + 60), Math.max(0.9, frame.clientHeight / (low + 60)))));
  const whole = (right - left + 60) * zoom <= frame.clientWidth;
  const middle = whole ? (left + right) / 2 : door.x + door.width / 2;
  void flow.setViewport({ x: frame.clientWidth / 2 - middle * zoom, y: 64 - door.y * zoom, zoom });
}

/** Keeps the middle of the canvas in the middle when its width changes, and the one chosen card in view: also beside an open panel. */
function useInView(flow: ReturnType<typeof useReactFlow>, frame: RefObject<HTMLDivElement | null>, picture: Picture, selected: ReadonlySet<string>): void {
  const [only] = selected.size === 1 ? selected : [];
  const last = useRef({ picture, only, width: 0 });
  last.current = { ...last.current, picture, only };
  useEffect(() => {
    const box = frame.current;
    if (!box) return;
    const settle = () => {
      const { width, height } = { width: box.clientWidth, height: box.clientHeight };
      const card = last.current.picture.nodes.find((one) => one.id === last.current.only);
      const next = settled(flow.getViewport(), card, last.current.width || width, width, height);
      last.current.width = width;
      if (next) void flow.setViewport(next, { duration: 180 });
    };
    const timer = requestAnimationFrame(settle);
    const observer = new ResizeObserver(settle);
    observer.observe(box);
    return () => {
      cancelAnimationFrame(timer);
      observer.disconnect();
    };
  }, [only, flow, frame]);
}

/** The place in the journey that a connector stands for. */
function spotOf(line: Line): Spot {
  return line.source === "entry" ? "entry" : { from: line.from, way: line.way };
}

function Canvas(props: Props) {
  const { onSelect, edit, height = "calc(100dvh - 200px)", selected } = props;
  const t = useCanvasWords();
  const scheme = useComputedColorScheme("light");
  const flow = useReactFlow();
  const labels = useMemo(() => ({
    "controls.ariaLabel": t("zoom"), "controls.zoomIn.ariaLabel": t("zoomIn"), "controls.zoomOut.ariaLabel": t("zoomOut"), "controls.fitView.ariaLabel": t("fit"),
  }), [t]);
  const [target, setTarget] = useState<string | null>(null);
  const [moved, setMoved] = useState<{ id: string; x: number; y: number } | null>(null);
  const { picture, nodes, edges } = useDrawn(props, target);
  const shown = useMemo(() => {
    if (!moved) return nodes;
    return nodes.map((one) => (one.id === moved.id ? { ...one, position: { x: moved.x, y: moved.y }, zIndex: 10 } : one));
  }, [nodes, moved]);
  const chosen = useRef(selected);
  chosen.current = selected;
  const known = useRef<ReadonlySet<string>>(new Set());
  known.current = useMemo(() => new Set(nodes.map((one) => one.id)), [nodes]);
  const fitted = useRef(false);
  const frame = useRef<HTMLDivElement>(null);
  useWindowEvent("keydown", (event) => zoomKey(event, flow));
  useEffect(() => {
    if (fitted.current || nodes.length === 0) return;
    fitted.current = true;
    requestAnimationFrame(() => fromTheTop(flow, picture, frame.current));
  }, [flow, nodes.length, picture]);
  useInView(flow, frame, picture, selected);
  const change = useCallback((changes: NodeChange<CardNode>[]) => {
    const next = new Set([...chosen.current].filter((id) => known.current.has(id))); // an undo may have taken some away
    for (const one of changes) {
      if (one.type === "position" && one.position && one.dragging) setMoved({ id: one.id, ...one.position });
      if (one.type !== "select") continue;
      if (one.selected) next.add(one.id);
      else next.delete(one.id);
    }
    if (next.size !== chosen.current.size || [...next].some((id) => !chosen.current.has(id))) onSelect(next);
  }, [onSelect]);
  const over = (node: CardNode) => {
    const line = lineNear(picture, node.position.x + (node.width ?? 0) / 2, node.position.y + 20);
    return line && edit?.canMove(node.id, spotOf(line)) && line.source !== node.id && line.target !== node.id ? line : undefined;
  };
  const drop = (node: CardNode) => {
    const line = over(node);
    setMoved(null);
    setTarget(null);
    if (line) edit?.move(node.id, spotOf(line));
  };
  const connect = ({ source, target: to }: Connection) => {
    const there = to.startsWith("end:") ? "end" : to;
    if (there !== "entry" && there !== source) edit?.connect(source, null, there);
  };
  return (
    <div className={classes.frame} style={{ height }}>
      <div className={classes.stage}>
        <div ref={frame} className={classes.graph}>
          <ReactFlow<CardNode, WayFlow> nodes={shown} edges={edges} nodeTypes={NODES} edgeTypes={EDGES} colorMode={scheme} aria-label={t("canvas")} minZoom={0.2} maxZoom={1.6}
            nodesConnectable={!!edit} nodesDraggable={!!edit} elementsSelectable onNodesChange={change}
            selectNodesOnDrag={false} nodeDragThreshold={5} nodeClickDistance={5}
            onNodeClick={(event, node) => {
              if (event.shiftKey || event.metaKey || event.ctrlKey || !node.selectable) return;
              if (selected.size !== 1 || !selected.has(node.id)) onSelect(new Set([node.id]));
            }}
            onNodeDrag={(_event, node) => setTarget(over(node)?.id ?? null)} onNodeDragStop={(_event, node) => drop(node)} onConnect={connect}
            onReconnect={(old, { target: to }) => edit?.connect(old.source, old.id.slice(old.id.indexOf("|") + 1), to.startsWith("end:") ? "end" : to)}
            selectionMode={SelectionMode.Partial} multiSelectionKeyCode={["Meta", "Shift", "Control"]} deleteKeyCode={null} disableKeyboardA11y zoomOnDoubleClick={false}
            zoomOnScroll={!!edit} preventScrolling={!!edit} ariaLabelConfig={labels} proOptions={{ hideAttribution: true }}>
            <Background variant={BackgroundVariant.Dots} gap={22} size={1} />
            <MiniMap pannable zoomable position="bottom-left" style={{ width: 130, height: 90 }} ariaLabel={t("canvas")}
              nodeColor="var(--mantine-color-petrol-4)" />
            <Controls showInteractive={false} position="top-right" orientation="horizontal" fitViewOptions={{ padding: 0.12, maxZoom: 1 }} />
          </ReactFlow>
          {props.children}
        </div>
        {props.panel}
      </div>
    </div>
  );
}

