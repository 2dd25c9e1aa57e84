using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Reads a FHIR package (https://hl7.org/fhir/R4/packages.html: a gzipped tar of JSON files) and writes it in the form that is read fast.</summary>
internal static class PackageArchive
{
    private const long MostBytes = 1L << 30;
    private const int LargestFile = 64 * 1024 * 1024;
    private const int MostFiles = 100_000;

    /// <summary>Writes index and resources into a folder of the package's name and version below <paramref name="folder"/>, or nothing at all.</summary>
    /// <returns>Name and version as "name#version".</returns>
    /// <exception cref="FormatException">It is no FHIR package, or larger than any.</exception>
    public static string Extract(Stream archive, string folder)
    {
        var staging = Path.Combine(folder, $".{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            var name = Write(archive, staging);
            var (target, former) = (Path.Combine(folder, name), $"{staging}-former");
            if (Directory.Exists(target)) Directory.Move(target, former);
            Directory.Move(staging, target);
            if (Directory.Exists(former)) Directory.Delete(former, recursive: true);
            return name;
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or JsonException)
        {
            throw new FormatException("This is no FHIR package: a .tgz with package/package.json is expected.", problem);
        }
        finally
        {
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }
    }

    private static string Write(Stream archive, string staging)
    {
        var (entries, bytes, files, manifest) = (new List<DefinitionEntry>(), 0L, 0, (byte[]?)null);
        using (var reader = new TarReader(new GZipStream(archive, CompressionMode.Decompress)))
        using (var resources = File.Create(Path.Combine(staging, DefinitionPackage.ResourcesFile)))
        {
            while (reader.GetNextEntry() is { } file)
            {
                if (++files > MostFiles || (bytes += file.Length) > MostBytes || file.Length > LargestFile) throw new FormatException("The package is larger than a FHIR package may be.");
                if (file.DataStream is not { } data || !IsTopLevelJson(file.Name)) continue;
                var content = new byte[file.Length];
                data.ReadExactly(content);
                if (file.Name == "package/package.json") manifest = content;
                else Append(content, resources, entries);
            }
        }
        return WriteIndex(staging, manifest ?? throw new FormatException("The package has no package/package.json."), entries);
    }

    // Files elsewhere (examples, schemas) are not conformance resources of the package; names with a dot first are the archiver's own.
    private static bool IsTopLevelJson(string name) =>
        name.StartsWith("package/", StringComparison.Ordinal) && name.LastIndexOf('/') == "package".Length && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !name.Contains("/.", StringComparison.Ordinal);

    private static void Append(byte[] content, Stream resources, List<DefinitionEntry> entries)
    {
        using var document = JsonDocument.Parse(content);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("resourceType"u8, out _)) return;
        var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line)) document.RootElement.WriteTo(writer); // one line
        line.WriteByte((byte)'\n');
        entries.Add(DefinitionPackage.Entry(document.RootElement, resources.Position, (int)line.Length));
        line.WriteTo(resources);
    }

    private static string WriteIndex(string staging, byte[] manifest, List<DefinitionEntry> entries)
    {
        using var package = JsonDocument.Parse(manifest);
        var root = package.RootElement;
        if (root.ValueKind != JsonValueKind.Object || FhirReference.StringOf(root, "name"u8) is not { } name || FhirReference.StringOf(root, "version"u8) is not { } version || !IsSafe(name) || !IsSafe(version))
            throw new FormatException("package.json of the package gives no name and version.");
        using var index = File.Create(Path.Combine(staging, DefinitionPackage.IndexFile));
        using var json = new Utf8JsonWriter(index);
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("version", version);
        json.WriteStartObject("dependencies");
        if (root.TryGetProperty("dependencies"u8, out var dependencies) && dependencies.ValueKind == JsonValueKind.Object)
        {
            foreach (var dependency in dependencies.EnumerateObject()) json.WriteString(dependency.Name, dependency.Value.ValueKind == JsonValueKind.String ? dependency.Value.GetString() : "");
        }
        json.WriteEndObject();
        json.WriteStartArray("resources");
        foreach (var entry in entries) Write(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
        return $"{name}#{version}";
    }

    private static void Write(Utf8JsonWriter json, DefinitionEntry entry)
    {
        json.WriteStartObject();
        foreach (var (name, value) in new[] { ("resourceType", entry.ResourceType), ("id", entry.Id), ("url", entry.Url), ("version", entry.Version), ("kind", entry.Kind), ("derivation", entry.Derivation), ("type", entry.Type) })
        {
            if (value is not null) json.WriteString(name, value);
        }
        json.WriteNumber("offset", entry.Offset);
        json.WriteNumber("length", entry.Length);
        json.WriteEndObject();
    }

    // They become the name of a folder.
    private static bool IsSafe(string part) => part.Length is > 0 and < 128 && part[0] != '.' && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '+');
}
