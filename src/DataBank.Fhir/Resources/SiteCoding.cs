using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>
/// A resource of another bank as it stands in this one: under its id here, its references with it, its business identifiers with the site as
/// assigner, and numbers that only that site understands in a system of that site. All else stays as it is.
/// </summary>
/// <param name="site">Code of the other bank.</param>
/// <param name="baseUrl">Of its FHIR server: absolute references below it mean its own resources.</param>
/// <param name="renamed">Its resources that have another id here.</param>
/// <param name="systems">Its identifier systems that are others here.</param>
public sealed class SiteCoding(string site, string baseUrl, IReadOnlyDictionary<ResourceKey, string> renamed, IReadOnlyDictionary<string, string> systems)
{
    private const string SiteSystems = "http://databank.example.jp/fhir/sid/site/";
    private static readonly JsonSerializerOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = FhirResource.DepthLimit };

    // Their values are unique by themselves.
    private static readonly string[] Universal = ["urn:dicom:uid", "urn:ietf:rfc3986"];

    private readonly string prefix = baseUrl.TrimEnd('/') + "/";
    private readonly byte[][] systemTexts = [.. systems.Keys.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The system of a site's own numbers.</summary>
    public static string SystemOf(string site) => SiteSystems + site;

    /// <summary>The system of numbers of a site in another one than its own.</summary>
    public static string SystemOf(string site, string system) => $"{SystemOf(site)}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(system)).AsSpan(0, 3))}";

    /// <summary>Its id here.</summary>
    public string IdOf(ResourceKey key) => renamed.GetValueOrDefault(key, key.Id);

    public string SystemHere(string system) => systems.GetValueOrDefault(system, system);

    public FhirResource Apply(FhirResource resource)
    {
        // A Bundle that is stored is a document: what is in it refers to itself, and may be signed.
        var moved = resource.Type == "Bundle" ? resource : ReferenceRewriter.Rewrite(resource, Move);
        if (IdOf(new ResourceKey(resource.Type, resource.Id!)) is var id && id != resource.Id) moved = moved.WithId(id);
        if (resource.Type == "Bundle" || (!resource.Root.TryGetProperty("identifier"u8, out _) && !MentionsSystem(resource))) return moved;
        var node = JsonNode.Parse(moved.Utf8.Span, documentOptions: FhirResource.ReadOptions)!.AsObject();
        var isChanged = ChangeSystems(node) | Assign(node, resource.Type);
        return isChanged ? moved.WithText(JsonSerializer.SerializeToUtf8Bytes(node, Form)) : moved;
    }

    private string? Move(string reference)
    {
        var relative = reference.StartsWith(prefix, StringComparison.Ordinal) ? reference[prefix.Length..] : reference;
        // A version of there is not the one of that number here.
        return ResourceKey.TryParse(relative, out var key) && $"{key.Type}/{IdOf(key)}" is var here && here != reference ? here : null;
    }

    private bool MentionsSystem(FhirResource resource)
    {
        foreach (var system in systemTexts)
        {
            if (resource.Utf8.Span.IndexOf(system) >= 0) return true;
        }
        return false;
    }

    private bool ChangeSystems(JsonNode? node)
    {
        var isChanged = false;
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array) isChanged |= ChangeSystems(item);
                break;
            case JsonObject members:
                if (members["system"] is JsonValue value && value.TryGetValue<string>(out var system) && members.ContainsKey("value") && systems.TryGetValue(system, out var here))
                {
                    members["system"] = here;
                    isChanged = true;
                }
                foreach (var (_, member) in members) isChanged |= ChangeSystems(member);
                break;
        }
        return isChanged;
    }

    // What the archive makes of images stays as the archive makes it.
    private bool Assign(JsonObject resource, string type)
    {
        if (type == "ImagingStudy") return false;
        var isChanged = false;
        foreach (var identifier in (resource["identifier"] switch { JsonArray list => list, JsonObject only => [only], _ => (IEnumerable<JsonNode?>)[] }).OfType<JsonObject>())
        {
            if (identifier["system"] is JsonValue value && value.TryGetValue<string>(out var system) && Universal.Contains(system)) continue;
            if (!identifier.ContainsKey("system") && identifier.ContainsKey("value"))
            {
                identifier["system"] = SystemOf(site);
                isChanged = true;
            }
            if (identifier.ContainsKey("assigner")) continue;
            identifier["assigner"] = new JsonObject { ["display"] = site };
            isChanged = true;
        }
        return isChanged;
    }
}
