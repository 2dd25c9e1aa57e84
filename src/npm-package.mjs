// Fetches one version of an npm package, makes sure that it is the one that was reviewed, and unpacks parts of it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Leaves the given paths of the package in the folder that is the program's only argument, empty before, and returns that folder. */
export function unpack(name, version, integrity, paths) {
  const folder = process.argv[2];
  if (!folder) {
    console.error("usage: node prepare.mjs FOLDER");
    process.exit(2);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const [packed] = JSON.parse(execFileSync("npm", ["pack", `${name}@${version}`, "--json", "--ignore-scripts", "--prefer-offline"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] }));
  const tarball = join(folder, packed.filename.replace("@", "").replace("/", "-"));
  const found = "sha512-" + createHash("sha512").update(readFileSync(tarball)).digest("base64");
  if (found !== integrity) throw new Error(`${name} ${version} is not what was reviewed: ${found}`);
  execFileSync("tar", ["-xzf", tarball, "-C", folder, ...paths]);
  rmSync(tarball);
  return folder;
}
