import dagre from "@dagrejs/dagre";
import { END, idsOf, stepsOf, type Definition } from "@/parts/steps/model";
import { edgesOf, type Edge } from "@/features/journeys/graph/ways";

export const CARD = { width: 300, height: 84 };
const LINE = 22; // px of one extra line on a card
const SMALL = { width: 96, height: 34 };
const BARE = { width: 26, height: 26 }; // of a connector: the button
const NAMED = { width: 168, height: 58 }; // the outcome above it, in two lines at most

export type Node = { id: string; kind: "entry" | "step" | "end" | "missing"; x: number; y: number; width: number; height: number };
export type Point = { x: number; y: number };
/** A connector: where it runs without touching a card, and the place for its outcome and its button. */
export type Line = Edge & { id: string; source: string; target: string; points: Point[]; middle: Point };
export type Picture = { nodes: Node[]; lines: Line[] };

/** How a connector is called: its step and its way. */
export const lineId = (from: string, way: string): string => `${from}|${way}`;

/**
 * Where everything stands: top-down, computed from the journey alone, so that nothing about the picture has to be kept.
 * `extra` is how many more lines a card has. Every way to the end gets an end of its own; a target that does not exist
 * gets a node that says so.
 */
export function layout(definition: Definition, extra: (id: string) => number = () => 0): Picture {
  const ids = idsOf(stepsOf(definition));
  const known = new Set(ids);
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 40, edgesep: 24, ranksep: 44, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const kinds = new Map<string, Node["kind"]>();
  const add = (id: string, kind: Node["kind"], size: { width: number; height: number }) => {
    kinds.set(id, kind);
    graph.setNode(id, { ...size });
  };
  add("entry", "entry", { width: CARD.width, height: CARD.height + LINE * (2 + extra("entry")) });
  const edges = edgesOf(definition);
  const walked = inWalkingOrder(ids, edges);
  for (const id of walked) add(id, "step", { width: CARD.width, height: CARD.height + LINE * extra(id) });
  const lines: Line[] = [];
  const lead = (edge: Edge) => {
    const id = lineId(edge.from, edge.way);
    let target = edge.to;
    if (target === END) {
      target = `end:${id}`;
      add(target, "end", SMALL);
    } else if (!known.has(target)) {
      target = `missing:${edge.to}`;
      if (!kinds.has(target)) add(target, "missing", { ...SMALL, width: 190 });
    }
    lines.push({ ...edge, id, source: edge.from, target, points: [], middle: { x: 0, y: 0 } });
    graph.setEdge(edge.from, target, { weight: edge.way === "" ? 3 : 1, labelpos: "c", ...(edge.way === "" ? BARE : NAMED) }, id);
  };
  lead({ way: "", at: [], from: "entry", to: ids[0] ?? END, written: false });
  for (const id of walked) for (const edge of edges) if (edge.from === id) lead(edge);
  dagre.layout(graph);
  if (mirrored(graph as unknown as Laid, lines)) flip(graph as unknown as Laid, lines);
  const nodes = [...kinds].map(([id, kind]) => {
    const { x, y, width, height } = graph.node(id);
    return { id, kind, x: x - width / 2, y: y - height / 2, width, height };
  });
  return { nodes, lines: lines.map((line) => ({ ...line, ...route(graph as unknown as Laid, line) })) };
}

/** Steps as one comes to them along their ways, so that the picture depends on those alone and not on the order of the list. */
function inWalkingOrder(ids: readonly string[], edges: readonly Edge[]): string[] {
  const left = new Set(ids);
  const found: string[] = [];
  const walk = (id: string) => {
    if (!left.delete(id)) return;
    found.push(id);
    for (const edge of edges) if (edge.from === id) walk(edge.to);
  };
  for (const id of ids) walk(id);
  return found;
}

/** Whether most ways stand right of ways that come after them: a picture and its mirror image are equally short to dagre. */
function mirrored(graph: Laid, lines: readonly Line[]): boolean {
  let right = 0;
  lines.forEach((one, index) => {
    for (const other of lines.slice(index + 1)) if (other.source === one.source) right += Math.sign(middleOf(graph, one) - middleOf(graph, other));
  });
  return right > 0;
}

const middleOf = (graph: Laid, line: Line) => graph.edge({ v: line.source, w: line.target, name: line.id }).x ?? 0;

/** The mirror image: everything that was left stands right. */
function flip(graph: Laid, lines: readonly Line[]): void {
  const { width } = graph.graph();
  for (const id of graph.nodes()) graph.node(id).x = width - graph.node(id).x;
  for (const line of lines) {
    const edge = graph.edge({ v: line.source, w: line.target, name: line.id });
    if (edge.x !== undefined) edge.x = width - edge.x;
    for (const point of edge.points) point.x = width - point.x;
  }
}

type Laid = {
  graph: () => { width: number }; nodes: () => string[]; node: (id: string) => Point & { height: number };
  edge: (edge: { v: string; w: string; name: string }) => Partial<Point> & { points: Point[] };
};

/** Where a connector runs: from the middle below its card, the way dagre kept free for it, to the middle above the next. */
function route(graph: Laid, line: Line): { points: Point[]; middle: Point } {
  const edge = graph.edge({ v: line.source, w: line.target, name: line.id });
  const source = graph.node(line.source);
  const target = graph.node(line.target);
  const first = { x: source.x, y: source.y + source.height / 2 };
  const last = { x: target.x, y: target.y - target.height / 2 };
  const between: Point[] = edge.points.slice(1, -1).map(({ x, y }) => ({ x, y }));
  return { points: [first, ...between, last], middle: { x: edge.x ?? (first.x + last.x) / 2, y: edge.y ?? (first.y + last.y) / 2 } };
}

/** A line through points as a path of SVG: straight down where it can, else swung like an S. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  return rest.reduce((path, { x, y }, index) => {
    const from = points[index] ?? first;
    const half = (from.y + y) / 2;
    return Math.abs(from.x - x) < 1 ? `${path}L${x},${y}` : `${path}C${from.x},${half} ${x},${half} ${x},${y}`;
  }, `M${first.x},${first.y}`);
}

/** The card next to one in a direction: the nearest whose centre lies that way. */
export function neighbour(nodes: readonly Node[], from: string, way: "up" | "down" | "left" | "right"): string | undefined {
  const cards = nodes.filter((one) => one.kind === "step" || one.kind === "entry");
  const here = cards.find((one) => one.id === from);
  if (!here) return cards[0]?.id;
  const centre = (one: Node) => ({ x: one.x + one.width / 2, y: one.y + one.height / 2 });
  const at = centre(here);
  let best: { id: string; far: number } | undefined;
  for (const one of cards) {
    if (one.id === from) continue;
    const there = centre(one);
    const along = way === "down" ? there.y - at.y : way === "up" ? at.y - there.y : way === "right" ? there.x - at.x : at.x - there.x;
    const across = way === "down" || way === "up" ? Math.abs(there.x - at.x) : Math.abs(there.y - at.y);
    if (along < 20) continue;
    const far = along + across * 2;
    if (!best || far < best.far) best = { id: one.id, far };
  }
  return best?.id;
}

/** The connector whose middle is nearest to a point, if it is near enough to drop a card on it. */
export function lineNear(picture: Picture, x: number, y: number, within = 110): Line | undefined {
  let best: { line: Line; far: number } | undefined;
  for (const line of picture.lines) {
    const { middle } = line;
    const far = Math.hypot(middle.x - x, middle.y - y);
    if (far < within && (!best || far < best.far)) best = { line, far };
  }
  return best?.line;
}

/** Where the view moves when the canvas gets another width: what was in the middle stays there, and a card is wholly seen. Null: nowhere. */
export function settled(
  view: { x: number; y: number; zoom: number }, card: { x: number; y: number; width: number; height: number } | undefined, before: number, width: number,
  height: number,
): { x: number; y: number; zoom: number } | null {
  const middle = { ...view, x: view.x + (width - before) / 2 };
  return (card && broughtIn(middle, card, width, height)) ?? (width === before ? null : middle);
}

const ROOM = 24; // pixels between a card and the edge of the canvas

/** The viewport in which a card is wholly to be seen; null where it is already. Sizes of the canvas in pixels. */
export function broughtIn(
  view: { x: number; y: number; zoom: number }, card: { x: number; y: number; width: number; height: number }, width: number, height: number,
): { x: number; y: number; zoom: number } | null {
  const shift = (start: number, size: number, whole: number) => {
    if (size > whole - 2 * ROOM || start < ROOM) return ROOM - start;
    return Math.min(0, whole - ROOM - start - size);
  };
  const x = shift(card.x * view.zoom + view.x, card.width * view.zoom, width);
  const y = shift(card.y * view.zoom + view.y, card.height * view.zoom, height);
  return x === 0 && y === 0 ? null : { x: view.x + x, y: view.y + y, zoom: view.zoom };
}
