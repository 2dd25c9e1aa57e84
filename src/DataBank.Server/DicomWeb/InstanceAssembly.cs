using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Instances that came as DICOM JSON or XML with their bulk data in parts of their own (PS3.18 §8.6.1.2): parts wait in files until all are
/// there, then each instance is written as a Part 10 file and stored like any other.
/// </summary>
internal sealed class InstanceAssembly(SpoolFolder spool) : IDisposable
{
    private const int LongestMetadata = 64 * 1024 * 1024;
    private const int LongestNestedValue = 16 * 1024 * 1024;
    private const int MostParts = 100_000;
    private static readonly Tag PixelData = new(0x7FE0, 0x0010);
    private static readonly Tag NumberOfFrames = new(0x0028, 0x0008);
    private static readonly Tag TransferSyntaxUid = new(0x0002, 0x0010);
    private static readonly Tag[] AddedByRetrieval = [new(0x0008, 0x1190), new(0x0008, 0x3002)];

    private readonly List<(ReadOnlyMemory<byte> Metadata, bool IsXml)> instances = [];
    private readonly Dictionary<string, List<BulkPart>> bulk = new(StringComparer.Ordinal);
    private long metadataBytes;
    private int parts;

    /// <summary>Takes a part: metadata by its type, anything else is bulk data named by its Content-Location.</summary>
    /// <exception cref="RequestProblem">400: malformed metadata, a bulk data part without a location. 413: too much metadata.</exception>
    public async Task AddAsync(MultipartPart part, CancellationToken cancellation)
    {
        var type = BulkPart.TypeOf(part.ContentType);
        if (type.Name is DicomModel.Json or "application/json" or DicomModel.Xml)
        {
            await AddMetadataAsync(part.Body, type.Name == DicomModel.Xml, cancellation);
            return;
        }
        if (part.ContentLocation is not { Length: > 0 } location) throw RequestProblem.Invalid($"Part {part.Number} is bulk data and needs a Content-Location.");
        if (++parts > MostParts) throw new RequestProblem(413, "too-long", "The request has too many parts.");
        var path = await spool.WriteAsync(part.Body, cancellation);
        if (!bulk.TryGetValue(Key(location), out var same)) bulk[Key(location)] = same = [];
        same.Add(new BulkPart(path, type));
    }

    public async Task AddMetadataAsync(Stream body, bool isXml, CancellationToken cancellation)
    {
        using var json = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if ((metadataBytes += read) > LongestMetadata) throw new RequestProblem(413, "too-long", "The metadata of one request may have 64 MiB.");
            json.Write(buffer, 0, read);
        }
        if (isXml) instances.Add((json.ToArray(), true));
        else instances.AddRange(Split(json.ToArray()).Select(instance => (instance, false)));
    }

    /// <summary>Each instance, as a file that is being written, or the reason why it cannot be.</summary>
    public async IAsyncEnumerable<ReceivedInstance> ReceiveAsync(
        Func<Stream, Task<ReceivedInstance>> receive, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (metadata, isXml) in instances)
        {
            ReceivedInstance received;
            try
            {
                var (dataset, syntax, values) = isXml ? ReadXml(metadata) : Read(metadata);
                received = await WriteAsync(dataset, syntax, values, receive, cancellation);
            }
            catch (DicomFormatException problem)
            {
                received = ReceivedInstance.Refused(InstanceFailures.CannotUnderstand, problem.Message);
            }
            catch (Exception problem) when (problem is JsonException or ArgumentException or InvalidOperationException)
            {
                received = ReceivedInstance.Refused(InstanceFailures.CannotUnderstand, "The metadata of this instance are no DICOM JSON object.");
            }
            yield return received;
        }
    }

    public void Dispose()
    {
        foreach (var part in bulk.Values.SelectMany(parts => parts)) File.Delete(part.Path);
    }

    private static async Task<ReceivedInstance> WriteAsync(
        DicomDataset dataset, string syntax, IReadOnlyList<BulkValue> values, Func<Stream, Task<ReceivedInstance>> receive, CancellationToken cancellation)
    {
        var pipe = new Pipe();
        var writing = WriteAsync();
        var received = await receive(pipe.Reader.AsStream());
        await pipe.Reader.CompleteAsync();
        await writing;
        return received;

        async Task WriteAsync()
        {
            try
            {
                await Part10Assembler.WriteAsync(pipe.Writer.AsStream(leaveOpen: true), dataset, syntax, values, cancellation);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception problem)
            {
                await pipe.Writer.CompleteAsync(problem); // The reader at the other end throws it.
            }
        }
    }

    // The array is cut into its objects without being read: one instance at a time is enough in memory.
    private static List<ReadOnlyMemory<byte>> Split(byte[] json)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        try
        {
            if (!reader.Read()) throw Malformed();
            if (reader.TokenType == JsonTokenType.StartArray) reader.Read();
            while (reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                found.Add(json.AsMemory(start..(int)reader.BytesConsumed));
                if (!reader.Read()) break;
            }
            if (found.Count == 0 || reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject)) throw Malformed();
            return found;
        }
        catch (JsonException)
        {
            throw Malformed();
        }
    }

    private (DicomDataset Dataset, string Syntax, IReadOnlyList<BulkValue> Values) Read(ReadOnlyMemory<byte> json)
    {
        var root = JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 256 })!.AsObject();
        var large = new List<(Tag Tag, Vr Vr, IReadOnlyList<BulkPart> Parts)>();
        foreach (var (name, attribute) in root)
        {
            if (attribute is not JsonObject element) throw new DicomFormatException("An attribute is no JSON object", 0);
            if (Uri(element) is not { } uri) Inline(element);
            else if (Tag.TryParse(name, out var tag)) large.Add((tag, Enum.TryParse<Vr>(element["vr"]?.ToString(), out var vr) ? vr : Vr.OB, Find(uri)));
        }
        using var document = JsonSerializer.SerializeToDocument(root);
        return Assemble(DicomJson.Read(document.RootElement), large);
    }

    private (DicomDataset Dataset, string Syntax, IReadOnlyList<BulkValue> Values) ReadXml(ReadOnlyMemory<byte> xml)
    {
        var (dataset, large) = XmlMetadata.Read(xml, uri => Small(Find(uri)));
        return Assemble(dataset, [.. large.Select(value => (value.Tag, value.Vr, (IReadOnlyList<BulkPart>)Find(value.Uri)))]);
    }

    private static (DicomDataset Dataset, string Syntax, IReadOnlyList<BulkValue> Values) Assemble(
        DicomDataset dataset, List<(Tag Tag, Vr Vr, IReadOnlyList<BulkPart> Parts)> large)
    {
        var pixels = large.Find(value => value.Tag == PixelData).Parts;
        var syntax = pixels?.Select(part => part.TransferSyntax).FirstOrDefault(found => found is not null)
            ?? (dataset.Text(TransferSyntaxUid) is Uids.ImplicitVrLittleEndian ? Uids.ImplicitVrLittleEndian : Uids.ExplicitVrLittleEndian);
        return (
            Complete(dataset, pixels),
            syntax,
            [.. large.Select(value => new BulkValue(value.Tag, value.Vr, [.. value.Parts.Select(part => part.Path)], value.Tag == PixelData && Uids.IsEncapsulated(syntax)))]);
    }

    private static DicomDataset Complete(DicomDataset dataset, IReadOnlyList<BulkPart>? pixels)
    {
        var builder = new DatasetBuilder(dataset);
        foreach (var tag in AddedByRetrieval) builder.Remove(tag);
        foreach (var element in dataset.Elements)
        {
            if (element.Tag.Group == 0x0002) builder.Remove(element.Tag);
        }
        if (pixels is [{ Type.Name: "image/jpeg" } first, ..] && JpegHeader.Read(first.Path) is { } jpeg) jpeg.Describe(dataset, builder);
        if (pixels?.Count > 1 && !dataset.Contains(NumberOfFrames)) builder.Set(NumberOfFrames, pixels.Count.ToString(CultureInfo.InvariantCulture));
        return builder.Build();
    }

    // Values inside sequences are small in practice: they go into the JSON, which then reads like any other.
    private void Inline(JsonObject element)
    {
        if (element["Value"] is not JsonArray values) return;
        foreach (var nested in values.OfType<JsonObject>().SelectMany(item => item.Select(pair => pair.Value)).OfType<JsonObject>().ToList())
        {
            if (Uri(nested) is not { } uri)
            {
                Inline(nested);
                continue;
            }
            nested.Remove("BulkDataURI");
            nested["InlineBinary"] = Convert.ToBase64String(Small(Find(uri)));
        }
    }

    private static byte[] Small(List<BulkPart> files) => files.Sum(part => new FileInfo(part.Path).Length) <= LongestNestedValue
        ? [.. files.SelectMany(part => File.ReadAllBytes(part.Path))]
        : throw new DicomFormatException("Bulk data inside a sequence is longer than 16 MiB", 0);

    private List<BulkPart> Find(string uri) =>
        bulk.TryGetValue(Key(uri), out var found) ? found : throw new DicomFormatException("The request has no part for a BulkDataURI of this instance", 0);

    private static string? Uri(JsonObject element) => element["BulkDataURI"] is JsonValue value && value.TryGetValue<string>(out var uri) ? uri : null;

    // A client may write the same place with and without its host.
    private static string Key(string location) =>
        System.Uri.TryCreate(location, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https" ? absolute.PathAndQuery : location;

    private static RequestProblem Malformed() => RequestProblem.Invalid("The metadata must be DICOM JSON: an array of objects (PS3.18 Annex F).");
}
