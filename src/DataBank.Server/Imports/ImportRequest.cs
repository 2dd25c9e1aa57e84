using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// What a client asks to be imported: Parameters as other servers take them (inputFormat, mode, and an input with type, url and etag for
/// each file), or an object with the same members.
/// </summary>
/// <param name="Ignored">What is not supported and was ignored, because the client wants it so.</param>
internal sealed record ImportRequest(ImportMode Mode, IReadOnlyList<ImportInput> Inputs, IReadOnlyList<OutcomeIssue> Ignored)
{
    /// <exception cref="RequestProblem">400 for what is wrong, and, unless it is to be ignored, for what is not supported.</exception>
    public static async Task<ImportRequest> ReadAsync(ReadOnlyMemory<byte> body, ImportFiles files, bool isLenient, CancellationToken cancellation)
    {
        using var document = Parse(body);
        var (mode, inputs, ignored) = (ImportMode.Incremental, new List<ImportInput>(), new List<OutcomeIssue>());
        foreach (var (name, value) in Members(document.RootElement))
        {
            switch (name)
            {
                case "inputFormat": CheckFormat(Text(value, name)); break;
                case "mode": mode = ParseMode(Text(value, name)); break;
                case "inputSource": break; // Only says where the files come from.
                case "input" when value.ValueKind == JsonValueKind.Array:
                    foreach (var each in value.EnumerateArray()) inputs.AddRange(await ReadInputAsync(each, files, cancellation));
                    break;
                case "input": inputs.AddRange(await ReadInputAsync(value, files, cancellation)); break;
                default:
                    if (!isLenient) throw new RequestProblem(400, "not-supported", "$import takes inputFormat, inputSource, mode and input.");
                    ignored.Add(new OutcomeIssue("warning", "not-supported", "$import takes inputFormat, inputSource, mode and input. What else was asked for was ignored."));
                    break;
            }
            if (inputs.Count > ImportFiles.MostFiles) throw new RequestProblem(400, "too-costly", $"An import takes up to {ImportFiles.MostFiles} files.", "input");
        }
        return inputs.Count > 0 ? new ImportRequest(mode, inputs, ignored) : throw RequestProblem.Invalid("Name at least one file in input.", "input");
    }

    /// <summary>InitialLoad or IncrementalLoad; the latter without one.</summary>
    public static ImportMode ParseMode(string? mode) => mode?.ToLowerInvariant() switch
    {
        null or "incrementalload" or "incremental" => ImportMode.Incremental,
        "initialload" or "initial" => ImportMode.Initial,
        _ => throw RequestProblem.Invalid("mode is InitialLoad or IncrementalLoad.", "mode"),
    };

    public static string? CheckType(string? type) =>
        type is null || ResourceTypes.IsKnown(type) ? type : throw RequestProblem.Invalid("type is a resource type of FHIR R4.", "input.type");

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException)
        {
            throw RequestProblem.Invalid("The body of $import is Parameters, as JSON.");
        }
    }

    // Of Parameters, or of a plain object.
    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw RequestProblem.Invalid("The body of $import is Parameters, as JSON.");
        if (!element.TryGetProperty("resourceType"u8, out _) && !element.TryGetProperty("part"u8, out _)) return element.EnumerateObject().Select(member => (member.Name, member.Value));
        var list = element.TryGetProperty("part"u8, out var parts) ? parts : element.TryGetProperty("parameter"u8, out var parameters) ? parameters : default;
        if (list.ValueKind == JsonValueKind.Undefined) return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(each => each.ValueKind != JsonValueKind.Object || !each.TryGetProperty("name"u8, out var name) || name.ValueKind != JsonValueKind.String))
            throw RequestProblem.Invalid("A parameter has no name.");
        return list.EnumerateArray().Select(each => (each.GetProperty("name"u8).GetString()!, Value(each)));
    }

    private static JsonElement Value(JsonElement parameter) =>
        parameter.TryGetProperty("part"u8, out _) ? parameter : parameter.EnumerateObject().FirstOrDefault(member => member.Name.StartsWith("value", StringComparison.Ordinal)).Value;

    private static Task<IReadOnlyList<ImportInput>> ReadInputAsync(JsonElement input, ImportFiles files, CancellationToken cancellation)
    {
        var (url, type, etag) = ((string?)null, (string?)null, (string?)null);
        foreach (var (name, value) in Members(input))
        {
            switch (name)
            {
                case "url": url = Text(value, "input.url"); break;
                case "type": type = CheckType(Text(value, "input.type")); break;
                case "etag": etag = Text(value, "input.etag"); break;
                default: throw new RequestProblem(400, "not-supported", "input takes type, url and etag.", "input");
            }
        }
        return files.FindAsync(url ?? throw RequestProblem.Invalid("An input has no url.", "input.url"), type, etag, cancellation);
    }

    private static void CheckFormat(string format)
    {
        if (format is not (FhirMediaTypes.NdJson or "application/ndjson" or "application/x-ndjson" or "ndjson")) throw RequestProblem.Invalid("inputFormat is application/fhir+ndjson.", "inputFormat");
    }

    private static string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw RequestProblem.Invalid("The value is not a string.", name);
}
