/** Draws one message in a shadow tree: the shop's styles do not reach in, ours do not leak out. Text only, never html. */
import { safeUrl } from "./choose";
import type { Answers, Message } from "./model";
import { SHEET } from "./sheet";
import { drawQuestions } from "./survey";
import { words } from "./words";

export interface Callbacks {
  visible(): void; // the person can see it now
  button(index: number): void;
  answered(answers: Answers): void;
  dismissed(): void;
}

export interface Drawn {
  close(): void; // takes it off the page without a report
}

/** Makes an element with a class and text. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, name = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

export function draw(message: Message, language: string, callbacks: Callbacks): Drawn {
  const host = element("div");
  host.setAttribute("data-anklang", message.kind);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  root.adoptedStyleSheets = [sheet];

  // A native dialog keeps the focus inside, makes the page behind it inert and gives the focus back at the end.
  const box = element("dialog", message.kind);
  box.setAttribute("role", "dialog");
  let observer: IntersectionObserver | undefined;
  const close = (): void => {
    observer?.disconnect();
    if (box.open) box.close();
    host.remove();
  };
  const dismiss = (): void => {
    close();
    callbacks.dismissed();
  };
  fill(box, message, language, callbacks, close, dismiss);
  root.append(box);
  document.body.append(host);
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    dismiss();
  });
  if (message.kind === "banner") {
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") dismiss();
    });
    box.show();
    box.querySelector<HTMLElement>(":focus")?.blur();
  } else {
    box.setAttribute("aria-modal", "true");
    box.addEventListener("click", (event) => {
      if (event.target === box) dismiss();
    });
    box.tabIndex = -1;
    box.showModal();
    box.focus(); // the dialog itself, so that it is read from its title and no button looks pressed
    box.addEventListener("keydown", (event) => keepFocus(event, box, root));
  }
  observer = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.intersectionRatio >= 0.5)) return;
    observer?.disconnect();
    callbacks.visible();
  }, { threshold: [0.5] });
  observer.observe(box);
  return { close };
}

/** Lets Tab go round inside the dialog: in a frame or an app there is no browser bar that it could sensibly visit. */
function keepFocus(event: KeyboardEvent, box: HTMLElement, root: ShadowRoot): void {
  if (event.key !== "Tab") return;
  const stops = [...box.querySelectorAll<HTMLElement>("button:not(:disabled),input,textarea")];
  const first = stops[0];
  const last = stops[stops.length - 1];
  const at = root.activeElement;
  const target = event.shiftKey ? (at === first || at === box ? last : null) : at === last ? first : null;
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function fill(
  box: HTMLDialogElement,
  message: Message,
  language: string,
  callbacks: Callbacks,
  close: () => void,
  dismiss: () => void,
): void {
  const say = words(language);
  const card = element("div", "card");
  if (message.image && safeUrl(message.image)) {
    const picture = element("img");
    picture.src = message.image;
    picture.alt = "";
    card.append(picture);
  }
  const content = element("div", "content");
  const title = element("h2", "", message.title ?? "");
  title.id = "title";
  const body = element("p", "", message.body ?? "");
  body.id = "body";
  if (message.title) content.append(title);
  if (message.body) content.append(body);
  box.setAttribute("aria-labelledby", message.title ? "title" : "body");
  if (message.title && message.body) box.setAttribute("aria-describedby", "body");
  if (message.kind === "survey") {
    drawQuestions(content, message.questions ?? [], say, callbacks.answered, close);
  } else {
    const row = element("div", "buttons");
    (message.buttons ?? []).forEach((button, index) => {
      const drawn = element("button", index === 0 ? "first" : "", button.label);
      drawn.type = "button";
      drawn.addEventListener("click", () => {
        close();
        callbacks.button(index);
      });
      row.append(drawn);
    });
    if (row.childElementCount) content.append(row);
  }
  card.append(content);
  const cross = element("button", "close", "\u00d7");
  cross.type = "button";
  cross.setAttribute("aria-label", say.close);
  cross.addEventListener("click", dismiss);
  card.append(cross);
  box.append(card);
}
