using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>
/// A resource while it is patched: a tree that keeps the text of every number. What patches add is bounded, because copies of copies
/// grow without end otherwise.
/// </summary>
internal sealed class PatchedTree
{
    private const int MostAddedCharacters = 16 * 1024 * 1024;

    private static readonly JsonWriterOptions WriteOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly FhirResource before;
    private int added;

    public PatchedTree(FhirResource resource)
    {
        before = resource;
        Root = JsonNode.Parse(resource.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = FhirResource.DepthLimit })!.AsObject();
    }

    public JsonObject Root { get; }

    public PatchedElement Element => PatchedElement.Root(Root, before.Type);

    /// <summary>A value of its own, to be put in at a depth.</summary>
    /// <param name="value">Null is the JSON null.</param>
    /// <param name="depth">Of the place.</param>
    /// <param name="operation">Number of the operation, for messages.</param>
    public JsonNode? Copy(JsonNode? value, int depth, int operation)
    {
        if (value is null)
            return null;
        added += value.ToJsonString().Length;
        if (added > MostAddedCharacters || depth + DepthOf(value) > FhirResource.DepthLimit)
            throw PatchProblem.DoesNotFit(operation, "makes the resource too large");
        return value.DeepClone();
    }

    /// <summary>The patched resource: arrays and objects that were emptied are gone, since FHIR has none.</summary>
    /// <exception cref="RequestProblem">422: another type or id.</exception>
    public FhirResource ToResource()
    {
        Prune(Root);
        var buffer = new ArrayBufferWriter<byte>(before.Utf8.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, WriteOptions))
            Root.WriteTo(writer);
        try
        {
            if (FhirResource.Parse(buffer.WrittenMemory) is { } after && after.Type == before.Type && after.Id == before.Id)
                return after;
        }
        catch (RequestProblem)
        {
            throw new RequestProblem(422, "processing", "What the patch makes is not a resource.");
        }
        throw new RequestProblem(422, "processing", "A patch must change neither the type nor the id of a resource.");
    }

    private static int DepthOf(JsonNode? node) => node switch
    {
        JsonObject members => 1 + members.Select(member => DepthOf(member.Value)).DefaultIfEmpty().Max(),
        JsonArray items => 1 + items.Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static bool Prune(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Where(member => !Prune(member.Value)).Select(member => member.Key).ToList())
                    members.Remove(name);
                return members.Count > 0;
            case JsonArray items:
                for (var at = items.Count - 1; at >= 0; at--)
                {
                    if (!Prune(items[at]))
                        items.RemoveAt(at);
                }
                return items.Any(item => item is not null); // null holds the place of an item of the other array of a primitive
            default:
                return true;
        }
    }
}
