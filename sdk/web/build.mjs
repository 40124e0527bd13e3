// Builds the two scripts that a shop loads, or (with --tests) the tests for Node's own test runner.
import { build } from "esbuild";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 15 * 1024; // bytes of dist/anklang.js after gzip; a shop pays for every one on every first visit

const TESTS = "dist/.tests"; // out of the way of git and of make

if (process.argv.includes("--tests")) {
  rmSync(TESTS, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync("tests").filter((name) => name.endsWith(".test.ts")).map((name) => `tests/${name}`),
    outdir: TESTS,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
  });
} else {
  const version = JSON.parse(readFileSync("package.json", "utf8")).version;
  await build({
    entryPoints: { anklang: "src/index.ts", "anklang-sw": "src/worker.ts" },
    outdir: "dist",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    define: { __VERSION__: JSON.stringify(version) },
    legalComments: "none",
  });
  for (const name of ["anklang.js", "anklang-sw.js"]) {
    const size = gzipSync(readFileSync(`dist/${name}`)).length;
    console.log(`dist/${name}: ${size} bytes gzipped`);
    if (size > LIMIT) {
      console.error(`dist/${name} is larger than ${LIMIT} bytes: remove code, do not raise the limit.`);
      process.exitCode = 1;
    }
  }
}
