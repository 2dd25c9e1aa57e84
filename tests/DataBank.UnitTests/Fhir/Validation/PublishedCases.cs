using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using Hl7.Fhir.Serialization;

namespace DataBank.UnitTests;

/// <summary>HL7's public cases for validators (validator-cases.tgz, not part of this repository): resources, and profiles to validate them by.</summary>
internal sealed class PublishedCases
{
    private static readonly FhirXmlDeserializer Xml = new(new DeserializerSettings { Validator = null });
    private static readonly FhirJsonSerializer Json = new();

    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    private PublishedCases(string archive)
    {
        using var reader = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } data) continue;
            var content = new byte[entry.Length];
            data.ReadExactly(content);
            files[entry.Name[(entry.Name.IndexOf("validator/", StringComparison.Ordinal) + "validator/".Length)..]] = content;
        }
    }

    /// <summary>Skips the test where the cases are not at hand.</summary>
    public static PublishedCases Open()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "fhir", "validator-cases.tgz");
        Assert.SkipUnless(File.Exists(path), "DATABANK_SAMPLES names no folder with validator-cases.tgz.");
        return new PublishedCases(path);
    }

    /// <summary>Whether each check of each R4 case finds errors: by R4 and claimed profiles ("base"), and by the case's profile ("profile").</summary>
    public IEnumerable<(string Case, string Check, bool HasErrors)> Run(IReadOnlySet<string> wanted)
    {
        foreach (var each in JsonNode.Parse(files["manifest.json"])!["test-cases"]!.AsArray().Select(node => node!))
        {
            if (each["version"]?.GetValue<string>() is not ("4.0" or "4.0.1") || !wanted.Contains(each["name"]!.GetValue<string>()) || Load(each["file"]!.GetValue<string>()) is not { } resource) continue;
            var name = each["name"]!.GetValue<string>();
            var definitions = Named(each["supporting"]).Concat(Named(each["profiles"])).Concat(Named((each["profile"] as JsonObject)?["supporting"])).Select(Load).OfType<byte[]>().ToList();
            string? profile = null;
            if ((each["profile"] as JsonObject)?["source"]?.GetValue<string>() is { } source)
            {
                profile = Load(source) is { } definition ? Url(definition) : source;
                if (Load(source) is { } found) definitions.Add(found);
            }
            var validator = new FhirValidator(new DefinitionLibrary([DefinitionPackage.R4, DefinitionPackage.Of(name, "1", [.. definitions.Select(definition => (ReadOnlyMemory<byte>)definition)])]), TimeProvider.System);
            yield return (name, "base", HasErrors(validator, resource, []));
            if (profile is not null) yield return (name, "profile", HasErrors(validator, resource, [profile]));
        }
    }

    private static bool HasErrors(FhirValidator validator, byte[] resource, IReadOnlyList<string> profiles)
    {
        try
        {
            return validator.Validate(FhirResource.Parse(resource), new ValidationOptions { Profiles = profiles }).Any(issue => issue.Severity is "error" or "fatal");
        }
        catch (RequestProblem)
        {
            return true;
        }
    }

    private static IEnumerable<string> Named(JsonNode? list) => list is JsonArray names ? names.Select(name => name!.GetValue<string>()) : [];

    private static string? Url(byte[] definition)
    {
        using var document = JsonDocument.Parse(definition);
        return document.RootElement.GetProperty("url").GetString();
    }

    private byte[]? Load(string name)
    {
        if (!files.TryGetValue(name, out var content) || name.EndsWith(".txt", StringComparison.Ordinal)) return null;
        if (!name.EndsWith(".xml", StringComparison.Ordinal)) return content;
        try
        {
            Xml.TryDeserializeResource(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), out var resource, out _);
            return resource is null ? null : Encoding.UTF8.GetBytes(Json.SerializeToString(resource));
        }
        catch (Exception problem) when (problem is System.Xml.XmlException or FormatException)
        {
            return null;
        }
    }
}
