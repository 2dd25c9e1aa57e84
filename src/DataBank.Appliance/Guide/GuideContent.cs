using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>What the guide is made of: the package, the written pages in both languages, and R4 for what ours builds on.</summary>
public sealed class GuideContent(GuidePackage package, DefinitionLibrary definitions)
{
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly ILookup<string, GuideArtifact> usedBy = package.Artifacts
        .Where(artifact => !artifact.IsExample)
        .SelectMany(artifact => Canonicals(artifact.Json).Distinct().Where(url => url != artifact.Url).Select(url => (url, artifact)))
        .ToLookup(each => each.url, each => each.artifact, StringComparer.Ordinal);

    private readonly ILookup<string, GuideArtifact> examples = package.Artifacts
        .Where(artifact => artifact.IsExample)
        .SelectMany(artifact => artifact.Json.At("meta").Items("profile").Select(profile => (Url: profile.GetString() ?? "", artifact)))
        .ToLookup(each => each.Url.Split('|', 2)[0], each => each.artifact, StringComparer.Ordinal);

    public GuidePackage Package { get; } = package;

    public DefinitionLibrary Definitions { get; } = definitions;

    /// <summary>Pages that people wrote, in the order of the ImplementationGuide.</summary>
    public IReadOnlyList<GuideChapter> Chapters { get; } = [.. ChaptersOf(package.Guide.At("definition").At("page"))];

    /// <summary>Artifacts that name this one.</summary>
    public IEnumerable<GuideArtifact> UsedBy(GuideArtifact artifact) => artifact.Url is { } url ? usedBy[url] : [];

    /// <summary>Examples that claim this profile.</summary>
    public IEnumerable<GuideArtifact> ExamplesOf(GuideArtifact artifact) => artifact.Url is { } url ? examples[url] : [];

    /// <summary>A file that is part of the executable: a page, the style sheet, the script.</summary>
    public static byte[]? Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("guide/" + name);
        if (stream is null) return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static IEnumerable<GuideChapter> ChaptersOf(JsonElement page)
    {
        foreach (var each in page.Items("page"))
        {
            var name = Path.GetFileNameWithoutExtension(each.StringAt("nameUrl") ?? "");
            if (Embedded($"en/{name}.md") is { } english && Embedded($"ja/{name}.md") is { } japanese)
                yield return new GuideChapter(name, Encoding.UTF8.GetString(japanese), Encoding.UTF8.GetString(english));
            foreach (var below in ChaptersOf(each)) yield return below;
        }
    }

    // Whatever text equals a canonical of the package names that artifact, wherever it stands.
    private static IEnumerable<string> Canonicals(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Canonicals(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Canonicals),
        JsonValueKind.String when json.GetString() is { } text && text.StartsWith("http", StringComparison.Ordinal) => [text.Split('|', 2)[0]],
        _ => [],
    };
}
