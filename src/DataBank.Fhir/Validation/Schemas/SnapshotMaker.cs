using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Specification.Snapshot;
using Hl7.Fhir.Specification.Source;

namespace DataBank.Fhir;

/// <summary>Makes the snapshot of a profile that has only a differential, by the SDK's generator.</summary>
internal static class SnapshotMaker
{
    private static readonly FhirJsonDeserializer Reader = new(new DeserializerSettings { Validator = null });
    private static readonly FhirJsonSerializer Writer = new();

    /// <exception cref="FormatException">The differential can't be applied to its base.</exception>
    public static JsonElement WithSnapshot(JsonElement structureDefinition, DefinitionLibrary library)
    {
        try
        {
            var definition = (StructureDefinition)Parse(structureDefinition);
            var settings = SnapshotGeneratorSettings.CreateDefault();
            settings.GenerateElementIds = true;
            var generator = new SnapshotGenerator(new LibraryResolver(library), settings);
            generator.UpdateAsync(definition).GetAwaiter().GetResult();
            if (definition.Snapshot is null || definition.Snapshot.Element.Count == 0) throw new FormatException("no snapshot can be made of its differential.");
            return JsonDocument.Parse(Writer.SerializeToString(definition)).RootElement;
        }
        catch (Exception problem) when (problem is InvalidOperationException or NotSupportedException or ArgumentException or NullReferenceException or DeserializationFailedException)
        {
            throw new FormatException("no snapshot can be made of its differential.", problem);
        }
    }

    internal static Resource Parse(JsonElement resource)
    {
        var reader = new Utf8JsonReader(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(resource));
        Reader.TryDeserializeResource(ref reader, out var parsed, out _);
        return parsed ?? throw new FormatException("it is no resource that can be read.");
    }

    private sealed class LibraryResolver(DefinitionLibrary library) : IAsyncResourceResolver
    {
        private readonly Dictionary<string, Resource?> parsed = new(StringComparer.Ordinal); // the generator keeps its marks on the instances

        public Task<Resource?> ResolveByUriAsync(string uri) => ResolveByCanonicalUriAsync(uri);

        public Task<Resource?> ResolveByCanonicalUriAsync(string uri)
        {
            if (!parsed.TryGetValue(uri, out var resource)) parsed[uri] = resource = library.Find("StructureDefinition", uri) is { } found ? Parse(found.Json) : null;
            return System.Threading.Tasks.Task.FromResult(resource);
        }

        public async Task<ResolverResult> TryResolveByUriAsync(string uri) =>
            await ResolveByCanonicalUriAsync(uri).ConfigureAwait(false) is { } found ? found : ResolverException.NotFound();

        public Task<ResolverResult> TryResolveByCanonicalUriAsync(string uri) => TryResolveByUriAsync(uri);
    }
}
