using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>
/// A de-identification policy for DICOM: what may pass below the table of PS3.15. SOP classes and texts that it does not list do not
/// pass.
/// </summary>
public sealed class DicomPolicy
{
    private readonly FrozenDictionary<string, Regex> schemes;
    private readonly FrozenDictionary<string, string> meanings;

    internal const string File = "pseudonymized-dicom.json";

    private DicomPolicy(JsonElement file)
    {
        Name = file.GetProperty("name").GetString()!;
        Version = file.GetProperty("version").GetString()!;
        ReleasedSopClasses = file.GetProperty("releasedSopClasses").EnumerateObject().Select(sopClass => sopClass.Name).ToFrozenSet();
        WithheldImageTypes = file.GetProperty("withheldImageTypes").EnumerateArray().Select(type => type.GetString()!).ToFrozenSet();
        Recognizable = new RecognizableFeatures(file.GetProperty("recognizable"));
        Texts = file.GetProperty("texts").EnumerateObject().ToFrozenDictionary(text => Tag(text.Name), text => Whole(text.Value));
        Bulk = file.GetProperty("bulk").EnumerateArray().Select(tag => Tag(tag.GetString()!)).ToFrozenSet();
        schemes = file.GetProperty("codeSchemes").EnumerateObject().ToFrozenDictionary(scheme => scheme.Name, scheme => Whole(scheme.Value));
        meanings = file.GetProperty("codeMeanings").EnumerateObject()
            .SelectMany(scheme => scheme.Value.EnumerateObject().Select(code => ($"{scheme.Name}|{code.Name}", code.Value.GetString()!)))
            .ToFrozenDictionary(code => code.Item1, code => code.Item2);
    }

    /// <summary>The policy for pseudonymized views (仮名加工), the default.</summary>
    public static DicomPolicy Pseudonymized { get; } = new(PolicyFile.Read(File));

    public string Name { get; }

    /// <summary>Version of the file; written into (0012,0063) of each released instance.</summary>
    public string Version { get; }

    /// <summary>The SOP classes whose instances may leave; ultrasound, secondary capture, documents, video and reports are not among them.</summary>
    public IReadOnlySet<string> ReleasedSopClasses { get; private init; }

    /// <summary>Values of Image Type (0008,0008) that tell of text in the pixels.</summary>
    internal FrozenSet<string> WithheldImageTypes { get; }

    /// <summary>Which images a face could be made of.</summary>
    internal RecognizableFeatures Recognizable { get; }

    /// <summary>Text attributes that may pass, with the form their values must have.</summary>
    internal FrozenDictionary<uint, Regex> Texts { get; }

    /// <summary>Attributes whose bytes may pass: pixels and their look-up tables.</summary>
    internal FrozenSet<uint> Bulk { get; }

    /// <summary>The same policy for a theme that may also see these SOP classes, after its pixels were cleared otherwise.</summary>
    public DicomPolicy Releasing(params IEnumerable<string> sopClasses) =>
        new(this) { ReleasedSopClasses = ReleasedSopClasses.Concat(sopClasses).ToFrozenSet() };

    private DicomPolicy(DicomPolicy other)
    {
        (Name, Version, ReleasedSopClasses, WithheldImageTypes, Recognizable) = (other.Name, other.Version, other.ReleasedSopClasses, other.WithheldImageTypes, other.Recognizable);
        (Texts, Bulk, schemes, meanings) = (other.Texts, other.Bulk, other.schemes, other.meanings);
    }

    /// <summary>The meaning to write for a code; null when the code is not of a listed scheme or has not its form.</summary>
    internal string? Meaning(string? scheme, string? code) =>
        scheme is not null && code is not null && schemes.TryGetValue(scheme, out var form) && form.IsMatch(code)
            ? meanings.GetValueOrDefault($"{scheme}|{code}", code) // The sender's meaning is free text; Code Meaning is Type 1.
            : null;

    internal static DicomPolicy Parse(JsonElement file) => new(file);

    private static uint Tag(string text) => uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static Regex Whole(JsonElement pattern) => new($@"\A(?:{pattern.GetString()})\z", RegexOptions.CultureInvariant);
}
