using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// What a client of htsget 1.3 asks for, by GET in the query or by POST as JSON. Fields and tags may be asked for and are all given: the protocol
/// allows more than is asked for.
/// </summary>
/// <param name="Format">BAM, CRAM or VCF; null: as the file is.</param>
/// <param name="IsHeader">The header alone.</param>
/// <param name="Regions">Null: everything.</param>
public sealed record HtsgetRequest(string? Format, bool IsHeader, IReadOnlyList<GenomeRegion>? Regions)
{
    private const int MostRegions = 100;
    private const int LongestName = 256;

    /// <summary>Reads the query.</summary>
    /// <exception cref="RequestProblem">400.</exception>
    public static HtsgetRequest Parse(IQueryCollection query)
    {
        RefuseEncryption((string?)query["encryptionScheme"]);
        CheckTags(query["tags"].ToString(), query["notags"].ToString());
        var (name, start, end) = ((string?)query["referenceName"], PlaceOf(query["start"]), PlaceOf(query["end"]));
        if (name is null && (start ?? end) is not null) throw RequestProblem.Invalid("start and end need a referenceName.");
        return new HtsgetRequest(FormatOf(query["format"]), IsHeaderAsked(query["class"]), name is null ? null : [RegionOf(name, start, end)]);
    }

    /// <summary>Reads the body of a POST.</summary>
    /// <exception cref="RequestProblem">400 or 413.</exception>
    public static async Task<HtsgetRequest> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Query.Count > 0) throw RequestProblem.Invalid("A POST is asked for by its body, without a query.");
        var root = await JsonBody.ReadAsync(request, cancellation);
        try
        {
            RefuseEncryption(TextOf(root, "encryptionScheme"));
            CheckTags(ListOf(root, "tags"), ListOf(root, "notags"));
            return new HtsgetRequest(FormatOf(TextOf(root, "format")), IsHeaderAsked(TextOf(root, "class")), root.TryGetProperty("regions", out var regions) ? RegionsOf(regions) : null);
        }
        catch (InvalidOperationException)
        {
            throw RequestProblem.Invalid("The body is no JSON object as htsget has it.");
        }
    }

    /// <summary>The regions whose records are given: none for the header alone; null: all records.</summary>
    public IReadOnlyList<GenomeRegion>? Given => IsHeader ? [] : Regions;

    /// <exception cref="RequestProblem">400: the file has not the format that is asked for.</exception>
    public void CheckFormat(FileFormat format)
    {
        if (Format is { } asked && asked != format.Name) throw new RequestProblem(400, "not-supported", "The file has another format, and is not converted.");
    }

    /// <summary>The query that asks the data address for the same.</summary>
    public string Query() => IsHeader ? "?class=header"
        : Regions is null ? "" : "?" + string.Join('&', Regions.Select(region => string.Create(CultureInfo.InvariantCulture, $"region={region.Start}-{region.End}-{Uri.EscapeDataString(region.Reference)}")));

    /// <summary>Reads it again.</summary>
    /// <exception cref="RequestProblem">400.</exception>
    public static HtsgetRequest ParseData(IQueryCollection query)
    {
        var asked = query["region"];
        if (asked.Count > MostRegions) throw RequestProblem.Invalid($"Regions are up to {MostRegions}.");
        return new HtsgetRequest(null, IsHeaderAsked(query["class"]), asked.Count == 0 ? null : [.. asked.Select(text => text!.Split('-', 3) is [var start, var end, var name]
            ? RegionOf(name, PlaceOf(start), PlaceOf(end)) : throw RequestProblem.Invalid("A region is start-end-name."))]);
    }

    private static List<GenomeRegion> RegionsOf(JsonElement regions)
    {
        if (regions.GetArrayLength() is 0 or > MostRegions) throw RequestProblem.Invalid($"regions are one to {MostRegions}.");
        return [.. regions.EnumerateArray().Select(region => RegionOf(TextOf(region, "referenceName") ?? throw RequestProblem.Invalid("Each of the regions has a referenceName."), Place(region, "start"), Place(region, "end")))];

        static long? Place(JsonElement region, string name) => region.TryGetProperty(name, out var value) ? PlaceOf(value.GetRawText()) : null;
    }

    private static GenomeRegion RegionOf(string name, long? start, long? end) =>
        name.Length is 0 or > LongestName ? throw RequestProblem.Invalid($"A referenceName has up to {LongestName} characters.")
        : start > end ? throw new RequestProblem(400, "value", "start lies behind end.")
        : new GenomeRegion(name, start ?? 0, end ?? GenomeRegion.Open);

    private static long? PlaceOf(string? text) => text is null ? null
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : throw RequestProblem.Invalid("start and end are whole numbers of 32 bits.");

    private static string? FormatOf(string? text) => text?.ToUpperInvariant() switch
    {
        null => null,
        "BAM" or "CRAM" or "VCF" => text.ToUpperInvariant(),
        _ => throw new RequestProblem(400, "not-supported", "The formats are BAM, CRAM and VCF."),
    };

    private static bool IsHeaderAsked(string? text) => text switch
    {
        null => false,
        "header" => true,
        _ => throw RequestProblem.Invalid("class is header, or left out."),
    };

    private static void RefuseEncryption(string? scheme)
    {
        if (scheme is not null) throw new RequestProblem(400, "not-supported", "Data are not encrypted beyond TLS.");
    }

    private static void CheckTags(string tags, string notags)
    {
        if (tags.Split(',', StringSplitOptions.RemoveEmptyEntries).Intersect(notags.Split(',', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal).Any())
            throw RequestProblem.Invalid("A tag is in tags and in notags.");
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string ListOf(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? string.Join(',', value.EnumerateArray().Select(each => each.GetString())) : "";
}
