using System.Collections.Concurrent;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Answers what codes are and whether they are in value sets: by what clients have stored, by what the packages hold, and by the grammar of systems
/// that have one (UCUM, language tags, media types). What is stored wins. Value sets are not expanded for that: each answer looks at their
/// parts. Thread-safe.
/// </summary>
public sealed class Terminology(DefinitionLibrary definitions, Func<TerminologyShelf> stored)
{
    private const int DeepestImport = 16;
    private const long MostBytes = 384L << 20;

    private readonly ConcurrentDictionary<object, Lazy<object>> made = new();
    private volatile DefinitionLibrary library = definitions;
    private Memo memo = new(0, definitions);
    private long madeBytes;

    /// <summary>Other packages from now on.</summary>
    public void Use(DefinitionLibrary other)
    {
        library = other;
        Forget(0);
    }

    /// <summary>Whether the value set is here at all.</summary>
    internal bool HasValueSet(string canonical) => ValueSet(canonical) is not null;

    /// <summary>The concepts of a code system under any of its names; null when it is not here, or only its name is.</summary>
    internal ConceptTable? System(string url) => Current().Systems.GetOrAdd(url, key => new Lazy<ConceptTable?>(() => FindSystem(key))).Value;

    /// <summary>The same of one version; null version: the newest.</summary>
    internal ConceptTable? System(string url, string? version) => System(version is null ? url : $"{url}|{version}");

    /// <summary>Whether some definition has this URL as its own: what a client made up is not repeated in messages.</summary>
    internal bool IsKnownName(string system) => CodeGrammar.NameOf(system) is not null || Resolve("CodeSystem", system) is not null;

    internal ValueSetParts? ValueSet(string canonical) => Current().ValueSets.GetOrAdd(canonical, key => new Lazy<ValueSetParts?>(() => Make("ValueSet", key, ReadParts))).Value;

    internal ConceptMapTable? Map(string canonical) => Make("ConceptMap", canonical, ReadMap);

    /// <summary>All concept maps, those of clients first.</summary>
    internal IEnumerable<ConceptMapTable> Maps() =>
        stored().All("ConceptMap").Select(source => Make(source, ReadMap))
            .Concat(library.OfType("ConceptMap").Select(entry => Make(Source(entry.Entry, entry.Package), ReadMap)));

    /// <param name="valueSet">Its canonical.</param>
    /// <param name="system">Null for an element of type code, whose system follows from the value set.</param>
    /// <param name="code">The code.</param>
    internal Membership IsIn(string valueSet, string? system, string code) => IsIn(valueSet, system, code, 0);

    /// <summary>The same for a value set that may have no canonical.</summary>
    internal Membership IsIn(ValueSetParts parts, string? system, string code) => IsIn(parts, system, code, 0);

    /// <summary>Whether a code system has a code.</summary>
    internal Membership HasCode(string system, string code) => CodeGrammar.Check(system, code) ?? System(system)?.Contains(code) ?? Membership.Unknown;

    /// <summary>Whether one include or exclude means a code.</summary>
    internal Membership IsIn(ValueSetPart part, string? system, string code) => IsIn(part, system, code, 0);

    // It stays as long as the memory for such is not full.
    private T Make<T>(TerminologySource source, Func<ReadOnlyMemory<byte>, (T Made, long Bytes)> make)
        where T : class => (T)made.GetOrAdd(source.Identity, _ => new Lazy<object>(() =>
    {
        var (result, bytes) = make(source.Read());
        if (Interlocked.Add(ref madeBytes, bytes) > MostBytes) Forget(bytes);
        return result;
    })).Value;

    private T? Make<T>(string type, string canonical, Func<ReadOnlyMemory<byte>, (T Made, long Bytes)> make)
        where T : class => Resolve(type, canonical) is { } source ? Make(source, make) : null;

    private void Forget(long bytes)
    {
        made.Clear();
        Interlocked.Exchange(ref madeBytes, bytes);
        memo = new Memo(long.MinValue, library);
    }

    private Memo Current()
    {
        var (mark, packages, known) = (stored().Mark, library, memo);
        if (known.Mark != mark || known.Library != packages) memo = known = new Memo(mark, packages);
        return known;
    }

    private TerminologySource? Resolve(string type, string canonical) =>
        stored().Find(type, canonical) ?? (library.FindEntry(type, canonical) is { } found ? Source(found.Entry, found.Package) : null);

    private static TerminologySource Source(DefinitionEntry entry, DefinitionPackage package) => new(entry, () => package.ReadServed(entry));

    private ConceptTable? FindSystem(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, "") : (canonical[..bar], canonical[bar..]);
        foreach (var name in SystemAliases.Names(url).Prepend(url).Distinct(StringComparer.Ordinal))
        {
            // R4 says so of SNOMED CT and others: there is such a system, its codes are elsewhere.
            if (Make("CodeSystem", name + version, ReadTable) is { } table && !table.IsEmptyShell) return table;
        }
        return null;
    }

    private static (ConceptTable Made, long Bytes) ReadTable(ReadOnlyMemory<byte> json)
    {
        var table = ConceptTable.Read(json);
        return (table, table.Bytes);
    }

    private static (ValueSetParts Made, long Bytes) ReadParts(ReadOnlyMemory<byte> json) => (ValueSetParts.Read(JsonDocument.Parse(json, FhirResource.ReadOptions).RootElement), json.Length * 2L);

    private static (ConceptMapTable Made, long Bytes) ReadMap(ReadOnlyMemory<byte> json) => (ConceptMapTable.Read(JsonDocument.Parse(json, FhirResource.ReadOptions).RootElement), json.Length * 3L);

    private Membership IsIn(string valueSet, string? system, string code, int depth) =>
        depth > DeepestImport || ValueSet(valueSet) is not { } parts ? Membership.Unknown : IsIn(parts, system, code, depth);

    private Membership IsIn(ValueSetParts parts, string? system, string code, int depth)
    {
        var isIn = Any(parts.Includes, system, code, depth);
        if (isIn == Membership.No || parts.Excludes.Count == 0) return isIn;
        return Any(parts.Excludes, system, code, depth) switch
        {
            Membership.Yes => Membership.No,
            Membership.Unknown => Membership.Unknown,
            _ => isIn,
        };
    }

    private Membership Any(IReadOnlyList<ValueSetPart> parts, string? system, string code, int depth)
    {
        var answer = Membership.No;
        foreach (var part in parts)
        {
            switch (IsIn(part, system, code, depth))
            {
                case Membership.Yes:
                    return Membership.Yes;
                case Membership.Unknown:
                    answer = Membership.Unknown;
                    break;
            }
        }
        return answer;
    }

    // What one include lists, filters and imports must all hold.
    private Membership IsIn(ValueSetPart part, string? system, string code, int depth)
    {
        var answer = Membership.Yes;
        if (part.System is { } own)
        {
            if (system is not null && system != own && SystemAliases.Canonical(system) != SystemAliases.Canonical(own)) return Membership.No;
            answer = part.Codes is { } listed ? Listed(own, listed, code) : part.Filters.Count == 0 ? HasCode(part, own, code) : Passes(part, own, code);
        }
        foreach (var imported in part.ValueSets)
        {
            if (answer == Membership.No) return answer;
            var other = IsIn(imported, system, code, depth + 1);
            if (other != Membership.Yes) answer = other;
        }
        return answer;
    }

    private Membership Listed(string system, IReadOnlySet<string> listed, string code)
    {
        if (listed.Contains(code)) return Membership.Yes;
        // A system that ignores case is rare: only then the list is looked through.
        return System(system) is { } table && table.IgnoresCase && listed.Contains(code, table.Comparer) ? Membership.Yes : Membership.No;
    }

    // A version that is not here is answered by the one that is.
    private ConceptTable? TableOf(ValueSetPart part, string system) => (part.Version is null ? null : System(system, part.Version)) ?? System(system);

    private Membership HasCode(ValueSetPart part, string system, string code) =>
        CodeGrammar.Check(system, code) ?? TableOf(part, system)?.Contains(code) ?? Membership.Unknown;

    private Membership Passes(ValueSetPart part, string system, string code)
    {
        if (TableOf(part, system) is not { } table) return CodeGrammar.Check(system, code) == Membership.No ? Membership.No : Membership.Unknown;
        return table.Passes(code, part.Filters);
    }

    /// <summary>What was looked up since the last write, or the last change of packages.</summary>
    private sealed record Memo(long Mark, DefinitionLibrary Library)
    {
        public ConcurrentDictionary<string, Lazy<ConceptTable?>> Systems { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, Lazy<ValueSetParts?>> ValueSets { get; } = new(StringComparer.Ordinal);
    }
}
