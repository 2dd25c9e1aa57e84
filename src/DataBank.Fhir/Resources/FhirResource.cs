using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A resource as JSON, parsed once: type, id and the tree are at hand, the bytes are sent and stored as they are.</summary>
public sealed class FhirResource
{
    /// <summary>Nesting beyond this is refused: no R4 resource needs it, and every walk over the tree recurses.</summary>
    internal const int DepthLimit = 64;

    internal static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = DepthLimit, AllowDuplicateProperties = false };

    /// <summary>Around a resource of a Bundle stand its entry, the list of them and the Bundle.</summary>
    private static readonly JsonDocumentOptions AroundOptions = ReadOptions with { MaxDepth = DepthLimit + 3 };

    // The text of strings that are copied is never escaped anew; relaxed escaping is for the few members written here.
    private static readonly JsonWriterOptions WriteOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private JsonElement? root;

    private FhirResource(string type, string? id, JsonElement? root, ReadOnlyMemory<byte> utf8) =>
        (Type, Id, this.root, Utf8) = (type, id, root, utf8);

    public string Type { get; }

    public string? Id { get; }

    // A stamped resource is mostly only stored: its tree is made when somebody asks.
    public JsonElement Root => root ??= JsonDocument.Parse(Utf8, ReadOptions).RootElement;

    /// <summary>The UTF-8 JSON text of <see cref="Root"/>.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Parses JSON text: syntax, nesting depth (64), a known resourceType and a well-formed id; nothing else.</summary>
    /// <exception cref="RequestProblem">400 with line and byte position.</exception>
    public static FhirResource Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span) || JsonFault.HasForbiddenEscape(utf8.Span))
            throw JsonFault.Find(utf8.Span);

        try
        {
            return FromElement(JsonDocument.Parse(utf8, ReadOptions).RootElement, utf8);
        }
        catch (JsonException)
        {
            // Slow path, only to say where: the reader's own messages quote what was received.
            throw JsonFault.Find(utf8.Span);
        }
    }

    /// <summary>
    /// The tree of a Bundle whose resources are all as <see cref="Parse"/> wants them, so that none has to be parsed by itself (<see cref="Inside"/>); null when anything in it is
    /// refused.
    /// </summary>
    public static JsonElement? ParseAround(ReadOnlyMemory<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span) || JsonFault.HasForbiddenEscape(utf8.Span))
            return null;
        try
        {
            return JsonDocument.Parse(utf8, AroundOptions).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A resource inside a tree that <see cref="ParseAround"/> gave.</summary>
    /// <exception cref="RequestProblem">400: it is no resource.</exception>
    public static FhirResource Inside(JsonElement resource) => FromElement(resource, JsonMarshal.GetRawUtf8Value(resource).ToArray());

    /// <summary>The same resource with id, meta.versionId and meta.lastUpdated set (the rest of meta and all other members unchanged).</summary>
    public FhirResource Stamp(string id, long version, DateTimeOffset lastUpdated)
    {
        var buffer = new ArrayBufferWriter<byte>(Utf8.Length + 160);
        using (var writer = new Utf8JsonWriter(buffer, WriteOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType"u8, Type);
            writer.WriteString("id"u8, id);
            WriteMeta(writer, version, lastUpdated);
            foreach (var member in Root.EnumerateObject())
            {
                if (!member.NameEquals("resourceType"u8) && !member.NameEquals("id"u8) && !member.NameEquals("meta"u8))
                    Copy(writer, member);
            }
            writer.WriteEndObject();
        }
        return new FhirResource(Type, id, null, buffer.WrittenMemory);
    }

    /// <summary>The same resource under another id.</summary>
    public FhirResource WithId(string id)
    {
        var buffer = new ArrayBufferWriter<byte>(Utf8.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, WriteOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType"u8, Type);
            writer.WriteString("id"u8, id);
            foreach (var member in Root.EnumerateObject())
            {
                if (!member.NameEquals("resourceType"u8) && !member.NameEquals("id"u8)) Copy(writer, member);
            }
            writer.WriteEndObject();
        }
        return new FhirResource(Type, id, null, buffer.WrittenMemory);
    }

    /// <summary>A resource inside another document, such as a Bundle entry, without parsing or copying it again.</summary>
    internal static FhirResource FromElement(JsonElement root, ReadOnlyMemory<byte> utf8)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw RequestProblem.Invalid("A resource is a JSON object.");
        if (!root.TryGetProperty("resourceType"u8, out var type) || type.ValueKind != JsonValueKind.String)
            throw RequestProblem.Invalid("The member resourceType is missing or not a string.");
        if (!ResourceTypes.TryGetName(type.GetString(), out var name))
            throw RequestProblem.Invalid("The member resourceType names no resource type of FHIR R4.");

        string? id = null;
        if (root.TryGetProperty("id"u8, out var idElement))
        {
            id = idElement.ValueKind == JsonValueKind.String ? idElement.GetString() : null;
            if (!ResourceTypes.IsId(id))
                throw RequestProblem.Invalid("The id is malformed: 1 to 64 letters, digits, '-' and '.' are allowed.", $"{name}.id");
        }
        return new FhirResource(name, id, root, utf8);
    }

    /// <summary>The same resource with a changed text, known to be valid; neither type nor id may differ.</summary>
    internal FhirResource WithText(ReadOnlyMemory<byte> utf8) => new(Type, Id, null, utf8);

    private static void Copy(Utf8JsonWriter writer, JsonProperty member)
    {
        writer.WritePropertyName(member.Name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true); // keeps 1.00 as 1.00
    }

    private void WriteMeta(Utf8JsonWriter writer, long version, DateTimeOffset lastUpdated)
    {
        writer.WriteStartObject("meta"u8);
        writer.WriteString("versionId"u8, version.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("lastUpdated"u8, FhirInstant.Of(lastUpdated));
        if (Root.TryGetProperty("meta"u8, out var meta))
        {
            if (meta.ValueKind != JsonValueKind.Object)
                throw RequestProblem.Invalid("The element meta is not an object.", $"{Type}.meta");
            foreach (var member in meta.EnumerateObject())
            {
                if (member.Name.TrimStart('_') is not ("versionId" or "lastUpdated"))
                    Copy(writer, member);
            }
        }
        writer.WriteEndObject();
    }
}
