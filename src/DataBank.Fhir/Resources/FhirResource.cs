using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A resource as JSON, parsed once: type, id and the tree are at hand, the bytes are sent and stored as they are.</summary>
public sealed class FhirResource
{
    private FhirResource(string type, string? id, JsonElement root, ReadOnlyMemory<byte> utf8) =>
        (Type, Id, Root, Utf8) = (type, id, root, utf8);

    public string Type { get; }

    public string? Id { get; }

    public JsonElement Root { get; }

    /// <summary>The UTF-8 JSON text of <see cref="Root"/>.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Parses JSON text: syntax, nesting depth (64), a known resourceType and a well-formed id; nothing else.</summary>
    /// <exception cref="RequestProblem">400 with line and byte position.</exception>
    public static FhirResource Parse(ReadOnlyMemory<byte> utf8) => throw new NotImplementedException();

    /// <summary>The same resource with id, meta.versionId and meta.lastUpdated set (the rest of meta and all other members unchanged).</summary>
    public FhirResource Stamp(string id, long version, DateTimeOffset lastUpdated) => throw new NotImplementedException();
}
