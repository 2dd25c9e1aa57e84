using System.Collections.Concurrent;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Everything that validation reads, compiled when it is first met and kept. Thread-safe.</summary>
internal sealed class ValidationSchemas
{
    private readonly DefinitionLibrary library;
    private readonly ConcurrentDictionary<string, Lazy<ProfileSchema?>> profiles = new(StringComparer.Ordinal);

    public ValidationSchemas(DefinitionLibrary library, TimeProvider clock, Terminology? terminology = null)
    {
        Clock = clock;
        GlobalProfiles = (
            from package in library.Packages
            from entry in package.Entries
            where entry.ResourceType == "ImplementationGuide"
            from rule in JsonItems.Of(package.Read(entry), "global"u8)
            select (Type: FhirReference.StringOf(rule, "type"u8), Profile: FhirReference.StringOf(rule, "profile"u8)))
            .Where(rule => rule is { Type: not null, Profile: not null }).ToLookup(rule => rule.Type!, rule => rule.Profile!);
        this.library = library;
        Shapes = new TypeShapes(library);
        Terminology = terminology ?? new Terminology(library, () => TerminologyShelf.Empty);
    }

    /// <summary>Profiles that an installed ImplementationGuide makes binding for every resource of a type (https://hl7.org/fhir/R4/implementationguide-definitions.html#ImplementationGuide.global).</summary>
    public ILookup<string, string> GlobalProfiles { get; }

    public TimeProvider Clock { get; }

    public TypeShapes Shapes { get; }

    public Terminology Terminology { get; }

    /// <summary>Null when no package holds the profile.</summary>
    public ProfileSchema? Profile(string canonical) => profiles.GetOrAdd(canonical, key => new Lazy<ProfileSchema?>(() => Compile(key))).Value;

    private ProfileSchema? Compile(string canonical)
    {
        if (library.Find("StructureDefinition", canonical) is not { } found) return null;
        var (url, type) = (found.Entry.Url ?? canonical, found.Entry.Type ?? "");
        try
        {
            // A snapshot that came with the definition is used as it is; one is made only where there is none.
            var json = found.Json.TryGetProperty("snapshot"u8, out _) ? found.Json : SnapshotMaker.WithSnapshot(found.Json, library);
            var root = SnapshotReader.Read(json);
            if (canonical.IndexOf('#', StringComparison.Ordinal) is > 0 and var at)
            {
                var part = root.Find(canonical[(at + 1)..]);
                return new ProfileSchema(canonical, part?.Types is [var own, ..] ? own.Code : type, part, part is null ? "it has no such element." : null, found.Json, true);
            }
            var isConstraint = url != "http://hl7.org/fhir/StructureDefinition/" + type;
            if (isConstraint && Shapes.Find(type) is { } shape) ProfileTrimming.Trim(root, shape);
            return new ProfileSchema(url, type, root, null, found.Json, isConstraint);
        }
        catch (FormatException problem)
        {
            return new ProfileSchema(url, type, null, problem.Message, found.Json, true);
        }
    }
}
