// Runs before the first paint, so that a dark studio never flashes white.
(() => {
  const kept = localStorage.getItem("anklang-theme");
  const dark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
