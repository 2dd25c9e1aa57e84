// Makes the OHIF viewer (npm package @ohif/app, MIT) fit to be served below /viewer/ without a request to any other host.
//   node prepare.mjs FOLDER     leaves the files in FOLDER/files and an empty FOLDER/prepared when all went well
// The package is built for the root of an origin and brings parts that call other hosts: its paths are rewritten and those parts left out.
// What can be compressed is also written as NAME.gz.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { unpack } from "../../npm-package.mjs";

const version = "3.13.2";
const integrity = "sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==";
const base = "/viewer/";

// Large or outgoing: segmentation models (ort, 136 MB), source maps, sign-in samples, a service worker that loads from elsewhere.
const leftOut = /^(ort|customizations)\/|\.map$|^(sw|google|silent-refresh|init-service-worker|oidc-client\.min|es6-shim\.min|polyfill\.min|app-config|serve|_headers|_redirects|manifest)(\.js|\.json|\.html)?$|^assets\/.*(startup|android-chrome|apple-touch|mstile|firefox|coast|yandex|browserconfig|manifest)/;
const compressible = new Set([".js", ".css", ".html", ".svg", ".json", ".wasm"]);

const folder = unpack("@ohif/app", version, integrity, ["package/dist", "package/LICENSE"]);

const from = join(folder, "package", "dist");
const to = join(folder, "files");
for (const file of readdirSync(from, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())) {
  const path = join(file.parentPath ?? file.path, file.name);
  const name = path.slice(from.length + 1).replaceAll("\\", "/");
  if (leftOut.test(name)) continue;
  const content = rewrite(name, readFileSync(path));
  write(name, content);
}
write("LICENSE", readFileSync(join(folder, "package", "LICENSE")));
rmSync(join(folder, "package"), { recursive: true });
writeFileSync(join(folder, "prepared"), "");

function write(name, content) {
  const path = join(to, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  if (!compressible.has(extname(name))) return;
  const small = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  if (small.length < content.length) writeFileSync(path + ".gz", small);
}

function rewrite(name, content) {
  if (name === "index.html") return Buffer.from(rewritePage(content.toString("utf8")));
  if (name.endsWith(".css")) return Buffer.from(content.toString("utf8").replaceAll("url(/", `url(${base}`));
  if (!name.endsWith(".js")) return content;
  const text = content.toString("utf8");
  const moved = text
    .replaceAll('__webpack_require__.p = "/";', `__webpack_require__.p = "${base}";`)
    .replaceAll("'/dicom-microscopy-viewer/", `'${base}dicom-microscopy-viewer/`);
  return moved === text ? content : Buffer.from(moved);
}

function rewritePage(page) {
  const moved = page
    .replaceAll(/<(?:meta|link)[^>]*(?:msapplication|apple-touch|yandex|manifest|coast-)[^>]*>/g, "")
    .replaceAll(/<script[^>]*init-service-worker\.js[^>]*><\/script>/g, "")
    .replaceAll('window.PUBLIC_URL="/"', `window.PUBLIC_URL="${base}"`)
    .replaceAll(/(src|href)="\//g, `$1="${base}`);
  for (const needed of [`PUBLIC_URL="${base}"`, `${base}app-config.js`, `${base}app.bundle.`]) {
    if (!moved.includes(needed)) throw new Error(`index.html of @ohif/app ${version} has changed its shape: no ${needed}`);
  }
  return moved;
}
