// Does with dicomweb-client what a viewer does: searches, retrieves metadata, instances, frames, bulk data and pictures, and stores.
//   node dicomweb-client.mjs ROOT TOKEN STUDY [FILE…]
// Prints what it found as JSON; a call that fails ends it. FILEs are stored at first; without any, storing must be refused.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import dicomweb from "dicomweb-client";
import XMLHttpRequest from "xhr2";

globalThis.XMLHttpRequest = XMLHttpRequest;
const [root, token, studyInstanceUID, ...files] = process.argv.slice(2);
const client = new dicomweb.api.DICOMwebClient({ url: root, verbose: false, headers: { Authorization: `Bearer ${token}` } });
const hash = bytes => createHash("sha256").update(Buffer.from(bytes)).digest("hex");
const value = (dataset, tag) => dataset[tag]?.Value?.[0];

const stored = await client.storeInstances({ datasets: files.length > 0 ? files.map(readExactly) : [new ArrayBuffer(132)] })
  .then(answer => ({ status: 200, response: typeof answer === "string" ? JSON.parse(answer) : answer }), problem => ({ status: problem.status }));

const studies = await client.searchForStudies({ queryParams: { StudyInstanceUID: studyInstanceUID } });
const series = await client.searchForSeries({ studyInstanceUID });
const seriesInstanceUID = value(series[0], "0020000E");
const instances = await client.searchForInstances({ studyInstanceUID, seriesInstanceUID });
const sopInstanceUID = value(instances[0], "00080018");
const place = { studyInstanceUID, seriesInstanceUID, sopInstanceUID };

const metadata = {
  study: await client.retrieveStudyMetadata({ studyInstanceUID }),
  series: await client.retrieveSeriesMetadata(place),
  instance: await client.retrieveInstanceMetadata(place),
};
const anySyntax = mediaType => [{ mediaType, transferSyntaxUID: "*" }];
const frames = await client.retrieveInstanceFrames({ ...place, frameNumbers: [1], mediaTypes: anySyntax("application/octet-stream") });
const bulkData = await client.retrieveBulkData({ BulkDataURI: new URL(metadata.instance[0]["7FE00010"].BulkDataURI, root).href });
const instance = await client.retrieveInstance(place);
const allOfSeries = await client.retrieveSeries(place);
const allOfStudy = await client.retrieveStudy({ studyInstanceUID });
const rendered = await client.retrieveInstanceRendered({ ...place, mediaTypes: [{ mediaType: "image/png" }] });
const renderedFrame = await client.retrieveInstanceFramesRendered({ ...place, frameNumbers: [1], mediaTypes: [{ mediaType: "image/jpeg" }] });
const thumbnail = await client.retrieveInstanceThumbnail({ ...place, mediaTypes: [{ mediaType: "image/jpeg" }] });

console.log(JSON.stringify({
  stored,
  studies: studies.length,
  series: series.length,
  instances: instances.length,
  metadata: [metadata.study.length, metadata.series.length],
  sopInstanceUID,
  frame: hash(frames[0]),
  bulkData: hash(bulkData[0]),
  instance: hash(instance),
  files: [allOfSeries.length, allOfStudy.length],
  pictures: [rendered, renderedFrame, thumbnail].map(picture => Buffer.from([picture].flat()[0]).subarray(0, 4).toString("hex")),
}));

function readExactly(path) {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
