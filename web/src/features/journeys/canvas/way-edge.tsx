import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, useStore, type Edge as FlowEdge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { InsertMenu } from "@/features/journeys/canvas/insert-menu";
import { pathThrough, type Point } from "@/features/journeys/canvas/layout";
import type { StepKind } from "@/parts/steps/model";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import classes from "./canvas.module.css";

/** `points`, `middle`: where it runs, and where its outcome and its button stand. */
export type WayData = {
  label: string; warn: boolean; target: boolean; from: string; points: Point[]; middle: Point; onInsert?: (kind: StepKind) => void; [key: string]: unknown;
};
export type WayFlow = FlowEdge<WayData>;

/** A connector: its outcome, and the button that puts a step in between. */
export const WayEdge = memo(function WayEdge(props: EdgeProps<WayFlow>) {
  const { sourceX, sourceY, targetX, targetY, data, markerEnd, style } = props;
  const t = useCanvasWords();
  const zoom = useStore((state) => state.transform[2]);
  const between = (data?.points ?? []).slice(1, -1); // its ends follow a card that is being dragged
  const path = pathThrough([{ x: sourceX, y: sourceY }, ...between, { x: targetX, y: targetY }]);
  const { x, y } = data?.middle ?? { x: (sourceX + targetX) / 2, y: (sourceY + targetY) / 2 };
  const stroke = data?.warn ? "var(--mantine-color-yellow-6)" : undefined;
  return (
    <>
      <BaseEdge path={path} markerEnd={markerEnd} style={{ ...style, ...(stroke ? { stroke, strokeWidth: 2 } : {}) }} />
      <EdgeLabelRenderer>
        <div className={`${classes.way} nodrag nopan`} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
          {data?.label && <span className={classes.label} data-warn={data.warn || undefined}>{data.label}</span>}
          {data?.onInsert && (
            <InsertMenu onInsert={data.onInsert}>
              <Tooltip label={t(data.target ? "moveHere" : "insert")} openDelay={500}>
                <ActionIcon className={classes.plus} style={{ scale: String(Math.max(1, 1 / zoom)) }} radius="xl" variant={data.target ? "filled" : "default"} data-target={data.target || undefined}
                  aria-label={`${t("insert")}: ${data.from}${data.label ? `, ${data.label}` : ""}`}>
                  <IconPlus size={13} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </InsertMenu>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
