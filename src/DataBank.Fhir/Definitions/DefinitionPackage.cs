using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// The conformance resources of one FHIR package (https://hl7.org/fhir/R4/packages.html) at one version: an index that is read at once, and
/// resources, one a line, that are read when they are first needed.
/// </summary>
public sealed class DefinitionPackage
{
    /// <summary>File names inside a package's folder.</summary>
    internal const string IndexFile = "index.json", ResourcesFile = "resources.ndjson", ServedFile = "served.bin";

    private static readonly Lazy<DefinitionPackage> Embedded = new(() => OpenEmbedded(typeof(DefinitionPackage).Assembly, "hl7.fhir.r4.core"));

    private readonly Func<long, int, byte[]> read;
    private readonly Func<long, int, byte[]> readServed;

    private DefinitionPackage(
        string name, string version, IReadOnlyDictionary<string, string> dependencies, IReadOnlyList<DefinitionEntry> entries, Func<long, int, byte[]> read, Func<long, int, byte[]>? readServed = null) =>
        (Name, Version, Dependencies, Entries, this.read, this.readServed) = (name, version, dependencies, entries, read, readServed ?? read);

    /// <summary>HL7's R4 definitions (hl7.fhir.r4.core 4.0.1), reduced to what a machine needs; part of this assembly.</summary>
    public static DefinitionPackage R4 => Embedded.Value;

    public string Name { get; }

    public string Version { get; }

    /// <summary>Name and version of the packages this one builds on, as it says itself.</summary>
    public IReadOnlyDictionary<string, string> Dependencies { get; }

    public IReadOnlyList<DefinitionEntry> Entries { get; }

    /// <summary>Opens a folder that <see cref="PackageArchive"/> wrote.</summary>
    /// <exception cref="FormatException">The folder holds no index, or a damaged one.</exception>
    public static DefinitionPackage Open(string folder)
    {
        try
        {
            // Open as long as the package is used: what takes the place of the folder has other offsets.
            var resources = File.OpenHandle(Path.Combine(folder, ResourcesFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var package = FromIndex(File.ReadAllBytes(Path.Combine(folder, IndexFile)), (offset, length) =>
            {
                var bytes = new byte[length];
                return RandomAccess.Read(resources, bytes, offset) == length ? bytes : throw Cut(folder);
            });
            return package.Entries.All(entry => entry.Offset + entry.Length <= RandomAccess.GetLength(resources)) ? package : throw Cut(folder);
        }
        catch (Exception problem) when (problem is JsonException or FileNotFoundException or DirectoryNotFoundException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"The folder {Path.GetFileName(folder)} holds no readable package.", problem);
        }
    }

    private static FormatException Cut(string folder) => new($"The package in {Path.GetFileName(folder)} is cut short.");

    /// <summary>Opens a package that is part of an assembly: resources named after it, with its index and its resources.</summary>
    public static DefinitionPackage OpenEmbedded(Assembly assembly, string name) =>
        FromIndex(
            ReadEmbedded(assembly, $"{name}/{IndexFile}", 0, null),
            (offset, length) => ReadEmbedded(assembly, $"{name}/{ResourcesFile}", offset, length),
            (offset, length) => ReadEmbedded(assembly, $"{name}/{ServedFile}", offset, length));

    /// <summary>A package of resources at hand, such as those of a request or a test.</summary>
    public static DefinitionPackage Of(string name, string version, IReadOnlyList<ReadOnlyMemory<byte>> resources)
    {
        var entries = new List<DefinitionEntry>(resources.Count);
        foreach (var resource in resources)
        {
            using var document = JsonDocument.Parse(resource);
            entries.Add(Entry(document.RootElement, entries.Count, resource.Length));
        }
        return new DefinitionPackage(name, version, new Dictionary<string, string>(), entries, (offset, _) => resources[(int)offset].ToArray());
    }

    /// <summary>Those of its resources that a change gives another canonical, changed; for packages whose resources are kept in one form.</summary>
    /// <param name="change">From JSON to JSON; it is given URLs alone, too.</param>
    public DefinitionPackage Renamed(Func<string, string> change) => new(
        Name, Version, Dependencies,
        [.. from entry in Entries let url = change(entry.Url ?? "") where entry.Url is not null && url != entry.Url select entry with { Url = url }],
        (offset, length) => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(read(offset, length)))));

    // What no validation reads is there once only.
    public JsonElement Read(DefinitionEntry entry) => JsonDocument.Parse(entry.Length == 0 ? ReadServed(entry) : read(entry.Offset, entry.Length)).RootElement;

    /// <summary>The resource as clients are shown it, with all that people read.</summary>
    public ReadOnlyMemory<byte> ReadServed(DefinitionEntry entry) => entry.Served is { } served ? Decompress(readServed(served.Offset, served.Length)) : Trim(read(entry.Offset, entry.Length));

    public override string ToString() => $"{Name}#{Version}";

    internal static DefinitionEntry Entry(JsonElement resource, long offset, int length) => new(
        FhirReference.StringOf(resource, "resourceType"u8) ?? "", FhirReference.StringOf(resource, "id"u8) ?? "", FhirReference.StringOf(resource, "url"u8), FhirReference.StringOf(resource, "version"u8),
        FhirReference.StringOf(resource, "kind"u8), FhirReference.StringOf(resource, "derivation"u8), FhirReference.StringOf(resource, "type"u8), offset, length);

    // The runtime maps the resource into memory: only what is read is copied.
    private static byte[] ReadEmbedded(Assembly assembly, string name, long offset, int? length)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[length ?? stream.Length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static DefinitionPackage FromIndex(byte[] json, Func<long, int, byte[]> read, Func<long, int, byte[]>? readServed = null)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new DefinitionPackage(
            root.GetProperty("name"u8).GetString()!,
            root.GetProperty("version"u8).GetString()!,
            root.GetProperty("dependencies"u8).EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString() ?? "", StringComparer.Ordinal),
            [.. root.GetProperty("resources"u8).EnumerateArray().Select(ReadEntry)],
            read,
            readServed);
    }

    private static DefinitionEntry ReadEntry(JsonElement line)
    {
        var entry = Entry(line, line.GetProperty("offset"u8).GetInt64(), line.GetProperty("length"u8).GetInt32());
        return line.TryGetProperty("servedOffset"u8, out var offset) ? entry with { Served = (offset.GetInt64(), line.GetProperty("servedLength"u8).GetInt32()) } : entry;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) => line.Span is [.., (byte)'\n'] ? line[..^1] : line;

    private static byte[] Decompress(byte[] bytes)
    {
        using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var json = new MemoryStream(bytes.Length * 8);
        brotli.CopyTo(json);
        return json.ToArray();
    }
}
