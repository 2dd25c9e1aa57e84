// Reads a catalogue as RDF (jsonld, n3) and has it judged (rdf-validate-shacl) by what DCAT-AP demands (dcat-ap.ttl).
//   node dcat.mjs CATALOGUE.jsonld
// Prints, as JSON, how many of each class it describes and what is amiss.
import { readFileSync } from "node:fs";
import jsonld from "jsonld";
import { Parser, Store } from "n3";
import Validator from "rdf-validate-shacl";

const read = text => new Store(new Parser().parse(text));
const documentLoader = url => { throw new Error(`The catalogue can't be read without ${url}.`); };
const catalogue = JSON.parse(readFileSync(process.argv[2], "utf8"));
const data = read(await jsonld.toRDF(catalogue, { format: "application/n-quads", documentLoader, safe: true }));
const shapes = read(readFileSync(new URL("dcat-ap.ttl", import.meta.url), "utf8"));
const report = await new Validator(shapes).validate(data);
const classes = {};
for (const { object } of data.getQuads(null, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", null)) {
  const name = object.value.split(/[#/]/).pop();
  classes[name] = (classes[name] ?? 0) + 1;
}
console.log(JSON.stringify({ classes, amiss: report.results.map(({ focusNode, path, message }) => `${focusNode.value} ${path?.value}: ${message.map(each => each.value)}`) }));
