using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hl7.Fhir.Model;

namespace DataBank.Pseudonymization;

/// <summary>
/// A de-identification policy for FHIR: which elements of which types may pass, and how. The file is checked against R4 when it is
/// read: a path that does not exist, an action that does not fit its type or a mandatory element without a rule is a defect of the file.
/// </summary>
public sealed class FhirPolicy
{
    internal const string File = "pseudonymized.json";

    private FhirPolicy(JsonElement file)
    {
        Name = file.GetProperty("name").GetString()!;
        Version = file.GetProperty("version").GetString()!;
        Systems = ReadSystems(file);
        Profiles = Set(file, "profiles");
        Units = Set(file, "units");
        Literals = Set(file, "literals");
        Prefectures = Set(file, "prefectures");
        Strings = file.GetProperty("strings").EnumerateObject()
            .ToFrozenDictionary(rule => rule.Name, rule => Whole(rule.Value));
        Identifiers = file.GetProperty("identifiers").EnumerateObject()
            .ToFrozenDictionary(rule => rule.Name, rule => Enum.Parse<IdentifierRule>(rule.Value.GetString()!, ignoreCase: true));
        var compiler = new FhirPolicyCompiler(file.GetProperty("structures"), ModelInfo.ModelInspector);
        Types = file.GetProperty("types").EnumerateObject()
            .ToFrozenDictionary(type => type.Name, type => compiler.CompileType(type.Name, type.Value));
        ViewProfiles = file.TryGetProperty("viewProfiles", out var profiles)
            ? Types.Keys.ToFrozenDictionary(type => type, type => profiles.GetString() + Hyphenated(type))
            : FrozenDictionary<string, string>.Empty;
        ReleasesText = file.TryGetProperty("textDates", out var dates);
        TextDates = ReleasesText ? Enum.Parse<TextDates>(dates.GetString()!, ignoreCase: true) : default;
        Extensions = compiler.CompileExtensions(file.GetProperty("extensions"));
    }

    /// <summary>The policy for pseudonymized views (仮名加工), the default.</summary>
    public static FhirPolicy Pseudonymized { get; } = new(PolicyFile.Read(File));

    public string Name { get; }

    /// <summary>Version of the file; written into each release.</summary>
    public string Version { get; }

    /// <summary>The resource types that may appear in a view.</summary>
    public IReadOnlyCollection<string> ReleasedTypes => Types.Keys;

    internal FrozenDictionary<string, ElementRule> Types { get; }

    /// <summary>Whether free text is released, scrubbed.</summary>
    public bool ReleasesText { get; }

    internal TextDates TextDates { get; }

    /// <summary>
    /// The profile (profiles/views) that says of each type what this policy lets out of it; what is released claims it. Of a policy that
    /// releases text there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string> ViewProfiles { get; }

    internal FrozenDictionary<string, ExtensionRule> Extensions { get; }

    internal FrozenDictionary<string, CodeSystemRule> Systems { get; }

    internal FrozenDictionary<string, IdentifierRule> Identifiers { get; }

    /// <summary>Forms of valueString by the "system|code" of the element it belongs to.</summary>
    internal FrozenDictionary<string, Regex> Strings { get; }

    internal FrozenSet<string> Profiles { get; }

    internal FrozenSet<string> Units { get; }

    internal FrozenSet<string> Literals { get; }

    internal FrozenSet<string> Prefectures { get; }

    private static string Hyphenated(string type) =>
        string.Concat(type.Select((letter, index) => char.IsAsciiLetterUpper(letter) ? $"{(index > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    internal static FhirPolicy Parse(JsonElement file) => new(file);

    private static FrozenSet<string> Set(JsonElement file, string name) =>
        file.GetProperty(name).EnumerateArray().Select(value => value.GetString()!).ToFrozenSet();

    /// <summary>Patterns of the file describe the whole text; "$" would let a line end pass.</summary>
    private static Regex Whole(JsonElement pattern) => new($@"\A(?:{pattern.GetString()})\z", RegexOptions.CultureInvariant);

    private static FrozenDictionary<string, CodeSystemRule> ReadSystems(JsonElement file)
    {
        var displays = file.GetProperty("displays").EnumerateObject().ToDictionary(
            system => system.Name, system => system.Value.EnumerateObject().ToFrozenDictionary(code => code.Name, code => code.Value.GetString()!));
        return file.GetProperty("systems").EnumerateObject().ToFrozenDictionary(
            system => system.Name,
            system => new CodeSystemRule(
                system.Value.TryGetProperty("codes", out var codes) ? codes.EnumerateArray().Select(code => code.GetString()!).ToFrozenSet() : null,
                system.Value.TryGetProperty("pattern", out var pattern) ? Whole(pattern) : null,
                displays.GetValueOrDefault(system.Name, FrozenDictionary<string, string>.Empty)));
    }
}
