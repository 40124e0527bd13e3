/** The overview: the shop on the left, the phone on the right, the clock and what to try above them. */
import { element, show } from "./element.js";
import { chooseLanguage, language, onLanguage, say } from "./words.js";
import { ask, attempt } from "./wire.js";
import { setNow } from "./time.js";
import { panel } from "./panel.js";

const top = element("header.overview-head");
const stage = element("main.split", { id: "main" });
let customers = [];

function frame() {
  const other = language() === "de" ? "en" : "de";
  const side = panel(customers, localStorage.getItem("lindenhof.phone"));
  side.querySelector(".guide").append(element("nav.corner", {},
    element("button.quiet-link", { onclick: () => chooseLanguage(other) }, other === "en" ? "English" : "Deutsch"),
    element("a.quiet-link", { href: "/demo/shop", target: "_blank" }, say("onlyShop")),
    element("a.quiet-link", { href: "/demo/phone", target: "_blank" }, say("onlyPhone"))));
  side.querySelector(".controls").prepend(element("h1.title", { title: say("tagline") }, "Anklang"));
  show(top, side);
}

onLanguage(frame);
document.body.append(top, stage);
await attempt(async () => {
  const state = await ask("state");
  setNow(state.now);
  customers = state.customers;
  const known = customers.find((customer) => customer.id === localStorage.getItem("lindenhof.phone")) ?? customers[0];
  if (known) {
    // The shop and the phone begin with the same person, so that what happens in one is seen on the other.
    localStorage.setItem("lindenhof.phone", known.id);
    if (localStorage.getItem("lindenhof.who") === null) localStorage.setItem("lindenhof.who", known.id);
  }
  frame();
  show(stage,
    element("iframe.shop-frame", { src: "/demo/shop?embed=1", title: "Lindenhof" }),
    element("iframe.phone-frame", { src: "/demo/phone?embed=1", title: say("phoneOf") }));
});
