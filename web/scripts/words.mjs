// Words that nothing says: keys of defineWords of which no call of their hook can be the key, as the compiler sees it.
// And the other way round: keys that a call can ask for where a cast hides it from the compiler, and that are not there.
import ts from "typescript";

const config = ts.getParsedCommandLineOfConfigFile("tsconfig.json", {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => { throw new Error(String(fault.messageText)); } });
const program = ts.createProgram(config.fileNames, config.options);
const checker = program.getTypeChecker();
const places = new Map(); // the keys of a place, joined -> where it is, and which keys are said

const stem = (key) => key.replace(/_(zero|one|other)$/, "");
const literals = (type) => (type.isUnion() ? type.types : [type]).flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
const files = program.getSourceFiles().filter((file) => file.fileName.includes("/src/") && !file.fileName.includes("/node_modules/") && !/\.test\.tsx?$/.test(file.fileName));
const walk = (node, see) => { see(node); ts.forEachChild(node, (child) => walk(child, see)); };

function define(node) {
  if (!ts.isCallExpression(node) || node.expression.getText() !== "defineWords" || !ts.isObjectLiteralExpression(node.arguments[1])) return;
  const english = node.arguments[1].properties.find((one) => one.name?.getText() === "en").initializer;
  const keys = [...new Set(english.properties.map((one) => stem(one.name.getText().replaceAll(/["']/g, ""))))].sort();
  const name = keys.join();
  if (!places.has(name)) places.set(name, { where: `${node.getSourceFile().fileName.replace(/.*\/src\//, "src/")} ${node.arguments[0].getText()}`, keys, said: new Set() });
}

/** What a key can be: its literals; by its pattern where it is put together; everything where only the running program knows. */
function mark(place, argument) {
  if (ts.isParenthesizedExpression(argument) || ts.isAsExpression(argument)) return mark(place, argument.expression);
  if (ts.isConditionalExpression(argument)) { mark(place, argument.whenTrue); mark(place, argument.whenFalse); return undefined; }
  const known = literals(checker.getTypeAtLocation(argument));
  if (known.length) return known.forEach((key) => place.said.add(key));
  const parts = ts.isTemplateExpression(argument) ? [argument.head.text, ...argument.templateSpans.map((span) => span.literal.text)] : ["", ""];
  const pattern = new RegExp(`^${parts.join(".*")}$`);
  return place.keys.filter((key) => pattern.test(key)).forEach((key) => place.said.add(key));
}

function say(node) {
  if (!ts.isCallExpression(node) || node.arguments.length === 0) return;
  const parameter = checker.getTypeAtLocation(node.expression).getCallSignatures()[0]?.parameters[0];
  if (!parameter) return;
  const place = places.get(literals(checker.getTypeOfSymbolAtLocation(parameter, node)).sort().join());
  if (!place) return;
  mark(place, node.arguments[0]);
  mustBeThere(place, node.arguments[0], node);
}

/** Keys that a cast hides from the compiler: each that a pattern or a table can give must be there. */
const missing = [];
function mustBeThere(place, argument, node) {
  if (ts.isParenthesizedExpression(argument) || ts.isAsExpression(argument)) return mustBeThere(place, argument.expression, node);
  if (ts.isConditionalExpression(argument)) { mustBeThere(place, argument.whenTrue, node); return mustBeThere(place, argument.whenFalse, node); }
  if (ts.isBinaryExpression(argument)) { mustBeThere(place, argument.left, node); return mustBeThere(place, argument.right, node); }
  let can = [];
  if (ts.isElementAccessExpression(argument)) {
    const table = checker.getTypeAtLocation(argument.expression);
    can = table.getProperties().flatMap((one) => literals(checker.getTypeOfSymbolAtLocation(one, node)));
  } else if (ts.isTemplateExpression(argument)) {
    can = argument.templateSpans.reduce((all, span) => {
      const holes = literals(checker.getTypeAtLocation(span.expression));
      return all.flatMap((before) => holes.map((hole) => before + hole + span.literal.text));
    }, [argument.head.text]);
    const asked = node.getSourceFile().text.includes(".has(");
    if (can.length === 0 && !asked) missing.push(`${at(node)}: ${argument.getText()} can be anything; give the hole a type, or ask .has() first`);
  }
  const there = new Set(place.keys.map(stem));
  for (const key of can.filter((one) => !there.has(stem(one)))) missing.push(`${at(node)}: there is no word ${key} in ${place.where}`);
  return undefined;
}
const at = (node) => `${node.getSourceFile().fileName.replace(/.*\/src\//, "src/")}:${node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1}`;

for (const file of files) walk(file, define);
for (const file of files) walk(file, say);
const unsaid = [...places.values()].map(({ where, keys, said }) => ({ where, keys: keys.filter((key) => !said.has(key)) })).filter(({ keys }) => keys.length);
for (const { where, keys } of unsaid) console.log(`${where}: nothing says ${keys.join(", ")}`);
for (const one of missing) console.log(one);
if (unsaid.length || missing.length) process.exit(1);
