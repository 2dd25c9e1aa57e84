using System.Text.Json.Nodes;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The manifest of a release, as a DCAT 3 data set in JSON-LD with SPDX checksums: what it is, by which rules it was made, and the hash of
/// each file. It names nobody inside the house.
/// </summary>
internal static class ReleaseManifest
{
    private const string Vocabulary = "http://databank.example.jp/ns#";

    public static JsonObject Of(StoredRelease release, DatasetDefinition definition, AnonymizedTable table, IReadOnlyList<ReleaseFile> files, int images) => new()
    {
        ["@context"] = new JsonObject
        {
            ["dcat"] = "http://www.w3.org/ns/dcat#",
            ["dcterms"] = "http://purl.org/dc/terms/",
            ["spdx"] = "http://spdx.org/rdf/terms#",
            ["databank"] = Vocabulary,
        },
        ["@id"] = $"urn:databank:release:{release.Id}",
        ["@type"] = "dcat:Dataset",
        ["dcterms:identifier"] = release.Id,
        ["dcterms:title"] = definition.Title,
        ["dcterms:description"] = definition.Description ?? "",
        ["dcterms:issued"] = release.RequestedAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["dcterms:accessRights"] = "匿名加工 anonymized",
        ["databank:dataset"] = $"{release.Dataset}|{release.Version}",
        ["databank:purpose"] = release.Purpose,
        ["databank:recipient"] = release.Recipient,
        ["databank:policy"] = new JsonObject
        {
            ["k"] = table.Policy.K,
            ["l"] = table.Policy.L,
            ["m"] = table.Policy.M,
            ["suppressionLimit"] = table.Policy.SuppressionLimit,
        },
        ["databank:method"] = table.Method,
        ["databank:rows"] = table.Cells.Count,
        ["databank:suppressedRows"] = table.SuppressedRows,
        ["databank:columns"] = new JsonArray([.. table.Columns.Select((column, at) => Column(column, table.Levels[at]))]),
        ["databank:images"] = images,
        ["dcat:distribution"] = new JsonArray([.. files.Select(Distribution)]),
    };

    private static JsonObject Column(TableColumn column, int level) => new()
    {
        ["name"] = column.Name,
        ["role"] = column.Role switch { ColumnRole.QuasiIdentifier => "quasi-identifier", ColumnRole.Sensitive => "sensitive", _ => "insensitive" },
        ["type"] = column.IsSet ? "set" : column.IsNumber ? "number" : "text",
        ["hierarchy"] = column.Hierarchy.Name,
        ["level"] = level < 0 ? "differs by row" : column.Hierarchy.Levels[level],
    };

    private static JsonObject Distribution(ReleaseFile file) => new()
    {
        ["@type"] = "dcat:Distribution",
        ["dcterms:title"] = file.Name,
        ["dcat:mediaType"] = ReleaseFiles.MediaTypes[file.Name],
        ["dcat:byteSize"] = file.SizeBytes,
        ["spdx:checksum"] = new JsonObject
        {
            ["spdx:algorithm"] = "spdx:checksumAlgorithm_sha256",
            ["spdx:checksumValue"] = file.Hash,
        },
    };
}
