import a11y from "eslint-plugin-jsx-a11y";
import react from "eslint-plugin-react";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Imports look down only: app → features → parts → ui → lib → api. Everything is imported by its alias, so the path says it.
const LAYERS = ["api", "lib", "ui", "parts", "features", "app"];
const layers = {
  meta: { type: "problem", schema: [], messages: { up: "Imports look down only: {{order}} (see docs/how-to/add-a-screen.md).", plain: "Import by the alias @/ so that the layers can be checked." } },
  create: (context) => {
    const own = LAYERS.indexOf(/\/src\/([^/]+)\//.exec(context.filename)?.[1] ?? "");
    const check = (node) => {
      const source = String(node.source?.value ?? "");
      if (source.startsWith("../")) context.report({ node, messageId: "plain" });
      const other = LAYERS.indexOf(/^@\/([^/]+)/.exec(source)?.[1] ?? "");
      if (own >= 0 && other > own) context.report({ node, messageId: "up", data: { order: [...LAYERS].reverse().join(" → ") } });
    };
    return { ImportDeclaration: check, ImportExpression: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

const betweenFeatures = {
  meta: { type: "problem", schema: [], messages: { other: "A feature does not import another one. Move what both need to src/parts, or compose them in src/app/routes." } },
  create: (context) => {
    const own = /\/src\/features\/([^/]+)\//.exec(context.filename)?.[1];
    return {
      ImportDeclaration(node) {
        const other = /^@\/features\/([^/]+)/.exec(String(node.source.value))?.[1];
        if (own && other && own !== other) context.report({ node, messageId: "other" });
      },
    };
  },
};

export default tseslint.config(
  { ignores: ["src/api/generated/**", "src/app/route-tree.gen.ts"] },
  ...tseslint.configs.recommended,
  react.configs.flat["jsx-runtime"],
  a11y.flatConfigs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { react, "react-hooks": hooks, house: { rules: { "between-features": betweenFeatures, layers } } },
    settings: { react: { version: "19" } },
    rules: {
      "house/layers": "error",
      "house/between-features": "error",
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "react/jsx-no-literals": ["error", { noStrings: false, ignoreProps: true, allowedStrings: ["·", "–", "→", ":", "/", "(", ")", "+", "%", "×", "…", "&nbsp;", ",", ".", "#", "*"] }],
      "react/no-danger": "error",
      "no-console": "error",
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "jsx-a11y/no-autofocus": "off",
      "jsx-a11y/no-noninteractive-tabindex": "off",
      "max-len": ["error", { code: 160, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
    },
  },
  { files: ["src/**/*.test.{ts,tsx}", "src/**/words.ts"], rules: { "max-lines-per-function": "off" } },
);
