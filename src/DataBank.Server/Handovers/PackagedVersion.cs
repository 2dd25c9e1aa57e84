using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A version of a resource as a line of a package: an entry of a history Bundle (https://hl7.org/fhir/R4/http.html#history).</summary>
internal static class PackagedVersion
{
    private const long MostVersions = 1_000_000_000;
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { MaxDepth = 128 };

    public static ReadOnlyMemory<byte> Write(StoredResource version)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            if (!version.IsDeleted)
            {
                json.WritePropertyName("resource");
                json.WriteRawValue(ExportLine.Of(version).Span, skipInputValidation: true);
            }
            json.WriteStartObject("request");
            json.WriteString("method", version.Method);
            json.WriteString("url", version.Key.ToString());
            json.WriteEndObject();
            json.WriteStartObject("response");
            json.WriteString("status", version.IsDeleted ? "204" : version.Version == 1 ? "201" : "200");
            json.WriteString("etag", string.Create(CultureInfo.InvariantCulture, $"W/\"{version.Version}\""));
            json.WriteString("lastModified", version.LastUpdated);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return line.ToArray();
    }

    /// <summary>The version that a line is, under the id that it has there.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static StoredResource Read(ReadOnlyMemory<byte> line)
    {
        var entry = JsonSerializer.Deserialize<Entry>(line.Span, Form);
        if (entry is not { Request: { Method.Length: <= 8, Url: { } url } request, Response: { Etag: ['W', '/', '"', .. var number, '"'] } response }
            || !ResourceKey.TryParse(url, out var key) || Number(number) is not { } version) throw new InvalidDataException("A line of the package's history is no version.");
        var json = entry.Resource is { ValueKind: JsonValueKind.Object } resource ? Encoding.UTF8.GetBytes(resource.GetRawText()) : [];
        return new StoredResource(key, version, response.LastModified, json.Length == 0, request.Method, 0, json);
    }

    /// <summary>What a line is about, as a resource of nothing but its type and id.</summary>
    public static FhirResource ReadName(ReadOnlyMemory<byte> line)
    {
        var key = Read(line).Key;
        return FhirResource.Parse(Encoding.UTF8.GetBytes(new JsonObject { ["resourceType"] = key.Type, ["id"] = key.Id }.ToJsonString()));
    }

    /// <summary>The number of the version that a resource of a package is; 1 when it does not say.</summary>
    public static long NumberOf(FhirResource resource) =>
        resource.Root.TryGetProperty("meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("versionId"u8, out var version) && version.ValueKind == JsonValueKind.String
            ? Number(version.GetString()) ?? 1
            : 1;

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostVersions ? number : null;

    private sealed record Entry(JsonElement? Resource, EntryRequest? Request, EntryResponse? Response);

    private sealed record EntryRequest(string Method, string Url);

    private sealed record EntryResponse(string Etag, DateTimeOffset LastModified);
}
