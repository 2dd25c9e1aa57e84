using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Writes one Bundle (https://hl7.org/fhir/R4/bundle.html); stored resources go in byte for byte. Call in the order of the methods.</summary>
internal sealed class FhirBundle : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly Utf8JsonWriter json;
    private readonly string baseUrl;
    private bool hasLinks;
    private bool hasEntries;

    public FhirBundle(string type, string baseUrl, long? total = null)
    {
        this.baseUrl = baseUrl;
        json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("id", Guid.NewGuid().ToString());
        json.WriteString("type", type);
        if (total is { } count) json.WriteNumber("total", count);
    }

    /// <summary>What this bundle tells is complete up to a time; beyond it something may be missing (SUBSETTED).</summary>
    public void AddBound(HistoryBound bound)
    {
        json.WriteStartObject("meta");
        json.WriteString("lastUpdated", FhirInstant.Of(bound.Until));
        if (bound.HidesNewer)
        {
            json.WriteStartArray("tag");
            json.WriteStartObject();
            json.WriteString("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
            json.WriteString("code", "SUBSETTED");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    public void AddLink(string relation, string url)
    {
        if (!hasLinks) json.WriteStartArray("link");
        hasLinks = true;
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", url);
        json.WriteEndObject();
    }

    /// <summary>An entry of a search's result.</summary>
    public void AddMatch(StoredResource resource) => AddFound(resource, "match");

    /// <summary>What a search's result refers to, or what refers to it.</summary>
    public void AddIncluded(StoredResource resource) => AddFound(resource, "include");

    private void AddFound(StoredResource resource, string mode)
    {
        StartEntry();
        json.WriteString("fullUrl", $"{baseUrl}/{resource.Key}");
        AddResource(resource.Json);
        json.WriteStartObject("search");
        json.WriteString("mode", mode);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>What the server has to say about the search itself.</summary>
    public void AddSearchOutcome(IReadOnlyList<OutcomeIssue> issues)
    {
        StartEntry();
        AddResource(OperationOutcomes.ToJson(issues));
        json.WriteStartObject("search");
        json.WriteString("mode", "outcome");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>One version in a history: what the request was and how it was answered.</summary>
    public void AddVersion(StoredResource version)
    {
        StartEntry();
        json.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
        if (!version.IsDeleted) AddResource(version.Json);
        json.WriteStartObject("request");
        json.WriteString("method", version.Method);
        json.WriteString("url", version.Method == "POST" ? version.Key.Type : version.Key.ToString());
        json.WriteEndObject();
        var status = version.IsDeleted ? 204 : version.Version == 1 ? 201 : 200;
        AddResponse(status, null, version, null);
        json.WriteEndObject();
    }

    /// <summary>An entry of a transaction's or batch's response.</summary>
    public void AddResult(EntryResult result)
    {
        StartEntry();
        if (!result.Body.IsEmpty) AddResource(result.Body);
        var location = result.IsWrite && result.Version is { IsDeleted: false } version ? FhirUrls.Version(baseUrl, version) : null;
        AddResponse(result.Status, location, result.Version, result.Outcome);
        json.WriteEndObject();
    }

    public ReadOnlyMemory<byte> Finish()
    {
        CloseLinks();
        if (hasEntries) json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => json.Dispose();

    private void StartEntry()
    {
        CloseLinks();
        if (!hasEntries) json.WriteStartArray("entry");
        hasEntries = true;
        json.WriteStartObject();
    }

    private void CloseLinks()
    {
        if (hasLinks) json.WriteEndArray();
        hasLinks = false;
    }

    private void AddResource(ReadOnlyMemory<byte> resource)
    {
        json.WritePropertyName("resource");
        json.WriteRawValue(resource.Span, skipInputValidation: true);
    }

    private void AddResponse(int status, string? location, StoredResource? version, IReadOnlyList<OutcomeIssue>? outcome)
    {
        json.WriteStartObject("response");
        json.WriteString("status", status.ToString(CultureInfo.InvariantCulture));
        if (location is not null) json.WriteString("location", location);
        if (version is not null)
        {
            json.WriteString("etag", FhirAnswer.ETag(version));
            json.WriteString("lastModified", FhirInstant.Of(version.LastUpdated));
        }
        if (outcome is not null)
        {
            json.WritePropertyName("outcome");
            json.WriteRawValue(OperationOutcomes.ToJson(outcome), skipInputValidation: true);
        }
        json.WriteEndObject();
    }
}
