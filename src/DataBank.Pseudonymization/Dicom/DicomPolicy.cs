using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataBank.Dicom;

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
        SearchedSopClasses = file.GetProperty("searchedSopClasses").EnumerateObject().Select(sopClass => sopClass.Name).ToFrozenSet();
        ReviewedSopClasses = file.GetProperty("reviewedSopClasses").EnumerateObject().Select(sopClass => sopClass.Name).ToFrozenSet();
        TextualImageTypes = file.GetProperty("textualImageTypes").EnumerateArray().Select(type => type.GetString()!).ToFrozenSet();
        Recognizable = new RecognizableFeatures(file.GetProperty("recognizable"));
        Slides = new SlideImages(file.GetProperty("slides"));
        Options = file.GetProperty("options").EnumerateObject().ToFrozenDictionary(option => option.Name, option => option.Value.GetString()!);
        var content = file.GetProperty("content");
        ContentPseudonyms = content.GetProperty("pseudonyms").EnumerateObject().Select(concept => concept.Name).ToFrozenSet();
        ContentTexts = content.GetProperty("texts").EnumerateObject().ToFrozenDictionary(text => text.Name, text => Whole(text.Value));
        Texts = file.GetProperty("texts").EnumerateObject().ToFrozenDictionary(text => TagOf(text.Name), text => Whole(text.Value));
        Bulk = file.GetProperty("bulk").EnumerateArray().Select(tag => TagOf(tag.GetString()!)).ToFrozenSet();
        schemes = file.GetProperty("codeSchemes").EnumerateObject().ToFrozenDictionary(scheme => scheme.Name, scheme => Whole(scheme.Value));
        meanings = file.GetProperty("codeMeanings").EnumerateObject()
            .SelectMany(scheme => scheme.Value.EnumerateObject().Select(code => ($"{scheme.Name}|{code.Name}", code.Value.GetString()!)))
            .ToFrozenDictionary(code => code.Item1, code => code.Item2);
    }

    /// <summary>The policy for pseudonymized views (仮名加工), the default.</summary>
    public static DicomPolicy Pseudonymized { get; } = new(PolicyFile.Read(File));

    /// <summary>The policy for anonymized releases (匿名加工): images alone, without dates and characteristics of the patient, and none that may show a head.</summary>
    public static DicomPolicy Anonymized { get; } = ReadAnonymized();

    public string Name { get; }

    /// <summary>Version of the file, after those of the options that change it; written into (0012,0063) of each released instance.</summary>
    public string Version { get; }

    /// <summary>The coding schemes whose codes may pass.</summary>
    internal IReadOnlyCollection<string> CodeSchemes => schemes.Keys;

    /// <summary>The SOP classes whose instances may leave as they are, unless they tell of text in their pixels.</summary>
    public IReadOnlySet<string> ReleasedSopClasses { get; }

    /// <summary>Those that may leave when their pixels have been searched for text.</summary>
    public IReadOnlySet<string> SearchedSopClasses { get; }

    /// <summary>Those that may leave when a person has looked at them.</summary>
    public IReadOnlySet<string> ReviewedSopClasses { get; }

    /// <summary>The options of PS3.15 that are in force beside the basic profile, by their codes of CID 7050, with their meanings.</summary>
    public IReadOnlyDictionary<string, string> Options { get; }

    internal bool ModifiesDates => Options.ContainsKey(DeidentificationOptions.ModifiedDates);

    internal bool KeepsCharacteristics => Options.ContainsKey(DeidentificationOptions.PatientCharacteristics);

    internal bool KeepsSafePrivate => Options.ContainsKey(DeidentificationOptions.SafePrivate);

    /// <summary>Concepts of content items whose text is replaced consistently ("DCM|112039").</summary>
    internal FrozenSet<string> ContentPseudonyms { get; }

    /// <summary>Concepts of content items whose text may pass, with the form it must have.</summary>
    internal FrozenDictionary<string, Regex> ContentTexts { get; }

    /// <summary>Values of Image Type (0008,0008) that tell of text in the pixels.</summary>
    internal FrozenSet<string> TextualImageTypes { get; }

    /// <summary>Which images a face could be made of.</summary>
    internal RecognizableFeatures Recognizable { get; }

    /// <summary>Whole slide images, and which of them show a label.</summary>
    internal SlideImages Slides { get; }

    /// <summary>Text attributes that may pass, with the form their values must have.</summary>
    internal FrozenDictionary<uint, Regex> Texts { get; }

    /// <summary>Attributes whose bytes may pass: pixels and their look-up tables.</summary>
    internal FrozenSet<uint> Bulk { get; }

    /// <summary>Whether an option keeps an attribute, in a form that may pass, that the basic profile takes away.</summary>
    internal bool Keeps(ProfileRow row) =>
        (row.KeepsCharacteristics && KeepsCharacteristics) || (row.ModifiesDate && ModifiesDates)
        || (row.CleansContent && Options.ContainsKey(DeidentificationOptions.StructuredContent));

    /// <summary>What must happen to the pixels of this image before it may be shown.</summary>
    public PixelRule PixelsOf(DicomDataset image)
    {
        if (image.Text(HeaderTags.SopClassUid) is not { } sopClass)
        {
            return PixelRule.Withheld;
        }
        if (Recognizable.MayBeIn(image, sopClass))
        {
            return Options.ContainsKey(DeidentificationOptions.VisualFeatures) && Recognizable.IsSlice(sopClass) && !TellsOfText(image) ? PixelRule.Defaced : PixelRule.Withheld;
        }
        return Slides.SopClasses.Contains(sopClass) ? Slides.RuleFor(image)
            : ReviewedSopClasses.Contains(sopClass) ? PixelRule.Reviewed
            : SearchedSopClasses.Contains(sopClass) ? PixelRule.Searched
            : !ReleasedSopClasses.Contains(sopClass) ? PixelRule.Withheld
            : TellsOfText(image) ? PixelRule.Searched
            : PixelRule.Free;
    }

    private bool TellsOfText(DicomDataset image) =>
        image.Text(HeaderTags.BurnedInAnnotation) is "YES" || image.Texts(HeaderTags.ImageType).Any(TextualImageTypes.Contains) || HasOverlayInPixels(image);

    /// <summary>Whether an overlay lies in bits of the pixel data that no sample uses (retired: PS3.5 2004 §8.1.2).</summary>
    private static bool HasOverlayInPixels(DicomDataset image) => image.Elements.Any(element =>
        element.Tag.Group >> 8 == 0x60 && element.Tag.Element == HeaderTags.OverlayBitPosition && image.Integer(element.Tag) is not (null or 0));

    /// <summary>The meaning to write for a code; null when the code is not of a listed scheme or has not its form.</summary>
    internal string? Meaning(string? scheme, string? code) =>
        scheme is not null && code is not null && schemes.TryGetValue(scheme, out var form) && form.IsMatch(code)
            ? meanings.GetValueOrDefault($"{scheme}|{code}", code) // The sender's meaning is free text; Code Meaning is Type 1.
            : null;

    private static DicomPolicy ReadAnonymized()
    {
        var file = PolicyFile.Read("anonymized-dicom.json");
        return new DicomPolicy(PolicyFile.Named(PolicyFile.Changed(PolicyFile.Read(File), file.GetProperty("version").GetString()!, file.GetProperty("dicom")), "anonymized"));
    }

    internal static DicomPolicy Parse(JsonElement file) => new(file);

    private static uint TagOf(string text) => uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static Regex Whole(JsonElement pattern) => new($@"\A(?:{pattern.GetString()})\z", RegexOptions.CultureInvariant);
}
