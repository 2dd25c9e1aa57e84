using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Makes the smallest valid value of any R4 type, from the published definitions alone: what the validator compiles is not used.</summary>
internal sealed class SampleValues
{
    private readonly DefinitionLibrary library = new([DefinitionPackage.R4]);

    /// <summary>One ElementDefinition of a snapshot.</summary>
    public sealed record Element(string Path, JsonElement Json)
    {
        public string Name => Path[(Path.LastIndexOf('.') + 1)..];

        public int Min => Json.GetProperty("min").GetInt32();

        public bool Repeats => Json.GetProperty("base").GetProperty("max").GetString() != "1";

        public IReadOnlyList<string> Types => !Json.TryGetProperty("type", out var types) ? [] : [.. types.EnumerateArray().Select(type => Code(type)).Distinct()];

        public string? RequiredValueSet => Json.TryGetProperty("binding", out var binding) && binding.GetProperty("strength").GetString() == "required" && binding.TryGetProperty("valueSet", out var set) ? set.GetString() : null;

        private static string Code(JsonElement type)
        {
            var code = type.GetProperty("code").GetString()!;
            return code.StartsWith("http", StringComparison.Ordinal) ? "string" : code;
        }
    }

    /// <summary>Children of a type, or of a group of elements in it ("Patient", "Patient.contact").</summary>
    public IEnumerable<Element> Children(string type, string path) =>
        library.FindType(type)!.Json.GetProperty("snapshot").GetProperty("element").EnumerateArray()
            .Select(element => new Element(element.GetProperty("path").GetString()!, element))
            .Where(element => element.Path.StartsWith(path + ".", StringComparison.Ordinal) && element.Path.IndexOf('.', path.Length + 1) < 0);

    public JsonObject Resource(string type)
    {
        var resource = new JsonObject { ["resourceType"] = type };
        foreach (var element in Children(type, type).Where(element => element.Min > 0)) Put(resource, type, element);
        return resource;
    }

    /// <summary>Adds an element, a choice by its first type; false when no value can be made.</summary>
    public bool Put(JsonObject parent, string type, Element element)
    {
        if (element.Types is not [var code, ..] || Value(type, element, code) is not { } value) return false;
        parent[JsonName(element)] = element.Repeats ? new JsonArray(value) : value;
        return true;
    }

    public static string JsonName(Element element) => element.Name.EndsWith("[x]", StringComparison.Ordinal) ? element.Name[..^3] + char.ToUpperInvariant(element.Types[0][0]) + element.Types[0][1..] : element.Name;

    private JsonNode? Value(string root, Element element, string code)
    {
        if (element.RequiredValueSet is { } valueSet && code is "code" or "CodeableConcept" or "Coding")
        {
            if (FirstCode(valueSet) is not var (system, first)) return code == "code" && element.RequiredValueSet is null ? "x" : null;
            return code switch { "code" => first, "Coding" => Coding(system, first), _ => new JsonObject { ["coding"] = new JsonArray(Coding(system, first)) } };
        }
        return code switch
        {
            "boolean" => true,
            "integer" or "positiveInt" or "unsignedInt" => 1,
            "decimal" => 1.5,
            "date" or "dateTime" => "2026-01-01",
            "instant" => "2026-01-01T00:00:00Z",
            "time" => "10:00:00",
            "base64Binary" => "AAAA",
            "uri" or "url" or "canonical" => "http://example.org/x",
            "oid" => "urn:oid:1.2.3",
            "uuid" => "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
            "string" or "markdown" or "code" or "id" => "x",
            "Narrative" => new JsonObject { ["status"] = "generated", ["div"] = "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>" },
            "Reference" => new JsonObject { ["display"] = "x" },
            "CodeableConcept" => new JsonObject { ["text"] = "x" },
            "Extension" => new JsonObject { ["url"] = "http://example.org/x", ["valueBoolean"] = true },
            "Resource" => element.Name == "contained" ? null : new JsonObject { ["resourceType"] = "Basic", ["code"] = new JsonObject { ["text"] = "x" } },
            "BackboneElement" or "Element" => Group(root, element),
            _ => Complex(code),
        };
    }

    private JsonObject? Group(string root, Element element)
    {
        var group = new JsonObject();
        foreach (var child in Children(root, element.Path).Where(child => child.Min > 0)) Put(group, root, child);
        return Filled(group, root, Children(root, element.Path));
    }

    private JsonObject? Complex(string type)
    {
        var value = new JsonObject();
        foreach (var child in Children(type, type).Where(child => child.Min > 0)) Put(value, type, child);
        return Filled(value, type, Children(type, type));
    }

    // A value without required elements still needs one: the first simple one.
    private JsonObject? Filled(JsonObject value, string type, IEnumerable<Element> children)
    {
        if (value.Count == 0 && children.FirstOrDefault(child => child.Name is not ("id" or "extension" or "modifierExtension") && child.Types is ["string" or "decimal" or "dateTime" or "CodeableConcept" or "boolean" or "uri", ..]) is { } simple) Put(value, type, simple);
        return value.Count == 0 ? null : value;
    }

    private static JsonObject Coding(string? system, string code) => new() { ["system"] = system, ["code"] = code };

    private (string? System, string Code)? FirstCode(string valueSet)
    {
        if (library.Find("ValueSet", valueSet)?.Json is not { } set || !set.TryGetProperty("compose", out var compose)) return null;
        var include = compose.GetProperty("include")[0];
        var system = include.TryGetProperty("system", out var url) ? url.GetString() : null;
        if (include.TryGetProperty("concept", out var listed)) return (system, listed[0].GetProperty("code").GetString()!);
        if (system is null || include.TryGetProperty("filter", out _)) return null;
        return system switch
        {
            "urn:ietf:bcp:13" => (system, "text/plain"),
            "urn:ietf:bcp:47" => (system, "ja"),
            _ => library.Find("CodeSystem", system)?.Json is { } codes && codes.TryGetProperty("concept", out var concepts) ? (system, concepts[0].GetProperty("code").GetString()!) : null,
        };
    }
}
