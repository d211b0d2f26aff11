// Builds what the browser gets: one style sheet, one module, the font files, the mark; and OCR-B,
// in which cards print their machine-readable zone.
// Usage: node build.mjs OUT    (names carry a hash of the content; manifest.json maps them)
import { copyFileSync, readFileSync, writeFileSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const out = process.argv[2];
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const css = sass.compile("css/site.scss", { loadPaths: ["node_modules"], quietDeps: true }).css;
writeFileSync("css/site.css", css);

const result = await esbuild.build({
  entryPoints: ["css/site.css", "js/site.js", "mark.svg"],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020"],
  outdir: out,
  outbase: ".",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "copy" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const file of Object.keys(result.metafile.outputs)) {
  const name = basename(file);
  manifest[name.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1")] = name;
  if (/\.(css|js|svg)$/.test(name)) {
    writeFileSync(join(out, `${name}.gz`), gzipSync(readFileSync(join(out, name)), { level: 9 }));
  }
}
const ordered = Object.fromEntries(Object.entries(manifest).sort());
writeFileSync(join(out, "manifest.json"), JSON.stringify(ordered, null, 1) + "\n");

copyFileSync("node_modules/bwip-js/fonts/OCRB7.ttf", join(out, "ocr-b.ttf"));

writeFileSync(
  join(out, "LICENSES.txt"),
  [
    "== govuk-frontend", readFileSync("govuk-frontend-licence.txt", "utf8"),
    "== htmx.org", readFileSync("node_modules/htmx.org/LICENSE", "utf8"),
    "== OCR B: Matthew Skala (2011), after Norbert Schwarz: public domain, free to use and change",
    "== Be Vietnam Pro", readFileSync("node_modules/@fontsource/be-vietnam-pro/LICENSE", "utf8"),
  ].join("\n"),
);
