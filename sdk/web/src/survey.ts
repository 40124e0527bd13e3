/** The questions of a survey: one choice, one to five stars, or a few words. */
import { element } from "./draw";
import type { Answers, Question } from "./model";
import type { Words } from "./words";

const THANKS_FOR = 1600; // ms

export function drawQuestions(
  into: HTMLElement,
  questions: readonly Question[],
  say: Words,
  answered: (answers: Answers) => void,
  close: () => void,
): void {
  const answers: Answers = {};
  const form = element("form");
  const send = element("button", "first", say.send);
  send.type = "submit";
  send.disabled = true;
  const answer = (id: string, value: string | number): void => {
    if (value === "") delete answers[id];
    else answers[id] = value;
    send.disabled = !Object.keys(answers).length;
  };
  questions.forEach((question, index) => form.append(drawQuestion(question, `q${index}`, say, answer)));
  const row = element("div", "buttons");
  row.append(send);
  form.append(row);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answered({ ...answers });
    const thanks = element("p", "thanks", say.thanks);
    thanks.setAttribute("role", "status");
    thanks.tabIndex = -1;
    form.replaceWith(thanks);
    thanks.focus();
    setTimeout(close, THANKS_FOR);
  });
  into.append(form);
}

function drawQuestion(
  question: Question,
  name: string,
  say: Words,
  answer: (id: string, value: string | number) => void,
): HTMLElement {
  const group = element("fieldset", question.type);
  group.append(element("legend", "", question.text));
  if (question.type === "text") {
    const area = element("textarea");
    area.rows = 3;
    area.maxLength = 2000;
    area.setAttribute("aria-label", question.text);
    area.addEventListener("input", () => answer(question.id, area.value.trim()));
    group.append(area);
    return group;
  }
  const stars = question.type === "stars";
  const options = stars ? [1, 2, 3, 4, 5] : (question.choices ?? []);
  options.forEach((option, index) => {
    const label = element("label");
    const input = element("input");
    input.type = "radio";
    input.name = name;
    input.value = String(option);
    if (stars) input.setAttribute("aria-label", say.stars(index + 1));
    input.addEventListener("change", () => {
      [...group.querySelectorAll("label")].forEach((each, at) => each.classList.toggle("on", stars ? at <= index : at === index));
      answer(question.id, option);
    });
    label.append(input, element("span", "", stars ? "\u2605" : String(option)));
    group.append(label);
  });
  return group;
}
