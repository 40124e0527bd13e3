/** What stands beside the phone: the demo's clock, whose phone it is, and what to try. */
import { element, show } from "./element.js";
import { language, say } from "./words.js";
import { attempt, hear, notice, tell } from "./wire.js";
import { clockTime, fieldValue, fromField, longDay, moveClock, nextMorning, now } from "./time.js";
import { guide } from "./guide.js";

function clock() {
  const time = element("b.panel-time");
  const day = element("span.muted");
  const draw = () => {
    time.textContent = clockTime(now());
    day.textContent = longDay(now());
  };
  const skip = (label, how) => element("button.button.pale.small", { onclick: (event) => void run(event.currentTarget, how()) }, label);
  const run = async (button, how) => {
    button.disabled = true;
    await attempt(() => moveClock(how));
    button.disabled = false;
  };
  const field = element("input", { type: "datetime-local", ariaLabel: say("pickTime"), title: say("pickTime"), value: fieldValue(now()) });
  const picker = element("form.picker", {
    onsubmit: (event) => {
      event.preventDefault();
      const to = field.value ? fromField(field.value) : null;
      if (!to || to <= now()) notice(say("pastTime"));
      else void run(event.submitter ?? go, { to: to.toISOString() });
    },
  }, field);
  const go = element("button.button.pale.small", { type: "submit" }, say("go"));
  picker.append(go);
  const box = element("section.clock", { ariaLabel: say("demoTime") },
    element("div.clock-face", {}, element("small", {}, say("demoTime")), time, day),
    element("div.skips", {},
      skip(say("halfHour"), () => ({ skip_seconds: 1800 })),
      skip(say("fourHours"), () => ({ skip_seconds: 14_400 })),
      skip(say("morning"), () => ({ to: nextMorning(now()).toISOString() }))),
    picker);
  draw();
  const timer = setInterval(() => (box.isConnected ? draw() : clearInterval(timer)), 1000);
  hear("clock", () => {
    if (!box.isConnected) return;
    draw();
    field.value = fieldValue(now());
  });
  return box;
}

function whose(customers, chosen) {
  const choose = () => {
    // Kept first, because a frame that is still loading hears nothing and reads this when it begins.
    localStorage.setItem("lindenhof.phone", select.value);
    localStorage.setItem("lindenhof.who", select.value);
    tell("customer", select.value);
  };
  const select = element("select", { onchange: choose },
    customers.map((customer) => element("option", { value: customer.id }, customer.name)));
  select.value = chosen ?? "";
  const ways = element("span.ways");
  const draw = () => {
    const customer = customers.find((each) => each.id === select.value);
    if (!customer) return;
    const names = [["push", "Push"], ["sms", "SMS"], ["email", "E-Mail"]].filter(([key]) => customer.has[key]).map(([, name]) => name);
    const reached = names.join(", ") || say("noWay");
    ways.textContent = `${reached} · ${say(customer.has.tracking ? "trackingYes" : "trackingNo")}`;
    ways.title = `${say("reachable")} ${reached}`;
  };
  hear("customer", (id) => {
    select.value = id;
    draw();
  });
  draw();
  return element("label.whose", {}, element("small", {}, say("phoneOf")), select, ways);
}

/** The whole panel. `customers` as the server lists them, `chosen` the id of the phone's owner. */
export function panel(customers, chosen) {
  const box = element("aside.panel", { lang: language() });
  show(box, element("div.controls", {}, clock(), whose(customers, chosen)), guide());
  return box;
}
