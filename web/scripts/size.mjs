// What the first screen loads: the entry, and everything it needs before it can show something.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 250 * 1024; // bytes of gzipped script
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const FIRST = ["index.html", "src/app/routes/_studio.tsx?tsr-split=component", "src/app/routes/_studio/index.tsx?tsr-split=component"];

const files = new Set();
const visit = (name) => {
  const one = manifest[name];
  if (!one || files.has(one.file)) return;
  files.add(one.file);
  for (const other of one.imports ?? []) visit(other);
};
for (const name of FIRST) {
  if (!manifest[name]) throw new Error(`The build has no ${name}: scripts/size.mjs no longer knows the first screen.`);
  visit(name);
}
let sum = 0;
for (const file of files) if (file.endsWith(".js")) sum += gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
console.log(`First screen: ${(sum / 1024).toFixed(0)} KB of script, gzipped (at most ${BUDGET / 1024} KB).`);
if (sum > BUDGET) process.exit(1);
