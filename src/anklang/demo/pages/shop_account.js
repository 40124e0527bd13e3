/** Pages of Anklang in frames, as a shop's own pages would embed them: the preference centre, the newsletter's form. */
import { element } from "./element.js";
import { language, say } from "./words.js";
import { ask, attempt } from "./wire.js";
import { state } from "./shop_session.js";

export function accountPage() {
  const title = element("h1", {}, say("account"));
  if (!state.customer) return [title, element("p.lead", {}, say("accountGuest"))];
  const frame = element("iframe.account-frame", { title: say("account") });
  const alone = element("a.quiet-link", { target: "_blank", rel: "noopener" }, say("accountAlone"));
  void attempt(async () => {
    const { url, embed_url: embedUrl } = await ask(`preferences/${state.customer.id}`);
    frame.src = `${embedUrl}?language=${language()}`;
    alone.href = `${url}?language=${language()}`;
  });
  return [title, element("p.lead", {}, say("accountLead")), frame, element("p", {}, alone)];
}

export function newsletterPage() {
  return element("iframe.account-frame.tall", { title: say("newsletter"), src: `/f/lindenhof/newsletter?embed=1&language=${language()}` });
}
