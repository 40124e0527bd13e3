/** Texts that Mantine cuts with an ellipsis, and boxes whose value may be longer than they are. */
const MAY_BE_CUT = "[data-truncate], [data-line-clamp], .mantine-Badge-label, input[aria-haspopup]";

/** What a cut text says, whole; empty where nothing is cut. */
export function restOf(one: HTMLElement): string {
  if (one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight) return "";
  return (one instanceof HTMLInputElement ? one.value : one.textContent).trim();
}

/** From now on whoever points at a text that is cut can read all of it; a title that a screen gave stays. */
export function readRest(): void {
  document.addEventListener("pointerover", ({ target }) => {
    const one = target instanceof Element ? target.closest<HTMLElement>(MAY_BE_CUT) : null;
    if (one && (!one.title || one.title === one.dataset.rest)) one.title = one.dataset.rest = restOf(one);
  });
}
