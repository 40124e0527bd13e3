// Types of the admin API, from the document that the server itself gives. Written only when something changed.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = fileURLToPath(new URL("../src/api/generated/schema.ts", import.meta.url));
const python = process.env.PYTHON ?? (existsSync(`${root}.venv/bin/python`) ? `${root}.venv/bin/python` : "python");

const document = execFileSync(python, [`${root}scripts/write_openapi.py`], { encoding: "utf8", maxBuffer: 1 << 26 });
const types = astToString(await openapi(JSON.parse(document), { defaultNonNullable: true, alphabetize: true }));
mkdirSync(new URL("../src/api/generated/", import.meta.url), { recursive: true });
if (!existsSync(out) || readFileSync(out, "utf8") !== types) writeFileSync(out, types);
