import type { ComponentType } from "react";
import type { StepKind } from "@/parts/steps/model";
import branch from "@/features/journeys/panels/branch";
import call from "@/features/journeys/panels/call";
import coupon from "@/features/journeys/panels/coupon";
import exit from "@/features/journeys/panels/exit";
import holdout from "@/features/journeys/panels/holdout";
import journey from "@/features/journeys/panels/journey";
import type { PanelProps } from "@/features/journeys/panels/model";
import send from "@/features/journeys/panels/send";
import split from "@/features/journeys/panels/split";
import update from "@/features/journeys/panels/update";
import wait from "@/features/journeys/panels/wait";
import wait_for from "@/features/journeys/panels/wait_for";

/** The panel of each kind of step. A new kind is a file here and a line in the table. */
export const PANELS: Record<StepKind, ComponentType<PanelProps>> = { send, wait, wait_for, branch, split, holdout, update, coupon, call, journey, exit };
