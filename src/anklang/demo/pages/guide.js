/** "What to try": three short stories that tick themselves off as the visitor acts them out. */
import { element, icon, show } from "./element.js";
import { say } from "./words.js";
import { ask, attempt, hear } from "./wire.js";
import { moveClock } from "./time.js";

const event = (name) => (what) => what.kind === "event" && what.data.name === name && what.data.stage !== "dropped";
const later = (seconds) => (what) => what.kind === "clock" && what.data.moved >= seconds - 60;
const arrived = (channel) => (what) => what.kind === "arrived" && what.data.channel === channel;
const opened = (what) => what.kind === "opened";
const skip = (word, seconds) => ({ word, run: () => moveClock({ skip_seconds: seconds }) });

const STORIES = [
  { title: "s2", steps: [
    { text: "s2a", done: event("Product Added") },
    { text: "s2b", done: later(1800), action: skip("halfHour", 1800) },
    { text: "s2c", done: opened },
    { text: "s2d", done: event("Order Completed") },
  ] },
  { title: "s1", steps: [
    { text: "s1a", done: event("Product Viewed"), times: 2 },
    { text: "s1b", done: arrived("push"), action: { word: "startCampaign", run: () => ask("campaign", { journey: "s1-collection-launch" }) } },
    { text: "s1c", done: arrived("sms"), action: skip("fourHours", 14_400) },
    { text: "s1d", done: opened },
    { text: "s1e", done: (what) => what.kind === "message" && what.data.type === "shown" },
  ] },
  { title: "stop", steps: [
    { text: "stopa", done: (what) => what.kind === "reply" && /^\s*stopp?\W*$/i.test(what.data.text) },
    { text: "stopb", done: arrived("sms") },
    { text: "stopc", done: event("Product Added") },
    { text: "stopd", done: later(1800), action: skip("halfHour", 1800) },
  ] },
];

/** How far each story is: steps done, times the present step has happened, and the events already counted. */
const progress = STORIES.map(() => ({ step: 0, times: 0, counted: new Set() }));
let chosen = 0;

/** Moves the chosen story on if this is what its present step waits for. Returns whether it did. */
function advance(what) {
  const at = progress[chosen];
  const step = STORIES[chosen].steps[at.step];
  if (!step?.done(what)) return false;
  if (what.data.id !== undefined) {
    if (at.counted.has(what.data.id)) return false; // an event is told twice: queued and sent
    at.counted.add(what.data.id);
  }
  at.times += 1;
  if (at.times >= (step.times ?? 1)) {
    at.step += 1;
    at.times = 0;
  }
  return true;
}

let draw = () => undefined;

const restartAll = () => progress.forEach((_, index) => (progress[index] = { step: 0, times: 0, counted: new Set() }));

hear("customer", () => {
  restartAll(); // a story is about one person
  draw();
});
for (const kind of ["event", "clock", "arrived", "opened", "reply", "message"]) {
  hear(kind, (data) => {
    if (advance({ kind, data })) draw();
  });
}

function drawStep(step, index, at) {
  const state = index < at.step ? "past" : index === at.step ? "present" : "ahead";
  const mark = element("span.step-mark", {}, state === "past" ? icon("check") : String(index + 1));
  const action = state === "present" && step.action
    ? element("button.button.small", {
      onclick: async (pressed) => {
        const button = pressed.currentTarget;
        button.disabled = true;
        await attempt(step.action.run);
        button.disabled = false;
      },
    }, say(step.action.word))
    : null;
  return element("li", { className: `step ${state}`, ariaCurrent: state === "present" ? "step" : null },
    mark, element("div", {}, element("p", {}, say(step.text)), action));
}

/** Draws the guide; it keeps itself up to date. */
export function guide() {
  const tabs = element("div.stories", { role: "tablist", ariaLabel: say("whatToTry") });
  const list = element("ol.steps", { ariaLive: "polite" });
  const restart = element("button.quiet-link", {
    onclick: () => {
      progress[chosen] = { step: 0, times: 0, counted: new Set() };
      draw();
    },
  }, say("again"));
  draw = () => {
    show(tabs, STORIES.map((story, index) => element("button", {
      role: "tab", ariaSelected: String(index === chosen), className: index === chosen ? "story on" : "story",
      onclick: () => {
        chosen = index;
        draw();
      },
    }, say(story.title), progress[index].step >= story.steps.length ? icon("check") : null)));
    show(list, STORIES[chosen].steps.map((step, index) => drawStep(step, index, progress[chosen])));
    restart.hidden = progress[chosen].step === 0;
  };
  draw();
  return element("section.guide", { ariaLabel: say("whatToTry") }, element("div.guide-head", {}, element("h2", {}, say("whatToTry")), restart), tabs, list);
}
