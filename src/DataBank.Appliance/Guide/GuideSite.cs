using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataBank.Appliance;

/// <summary>
/// The implementation guide as a static site: every file by its path ("index.html", "en/artifacts.html"), made when it is first asked for.
/// Links are relative and no file asks another host for anything, so it works from a web server and from a folder.
/// </summary>
internal sealed class GuideSite(GuideContent content, byte[] package)
{
    private static readonly ServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();
    private static readonly string[] Assets = ["guide.css", "guide.js", "guide.svg"];

    private readonly ConcurrentDictionary<string, byte[]?> made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GuideArtifact> artifacts = content.Package.Artifacts.ToDictionary(each => each.FileName, StringComparer.Ordinal);
    private readonly Dictionary<string, GuideChapter> chapters = content.Chapters.ToDictionary(each => each.Name, StringComparer.Ordinal);

    /// <summary>The guide of this appliance.</summary>
    public static GuideSite Open(ConformancePackage own)
    {
        using var archive = own.OpenArchive();
        var package = new byte[archive.Length];
        archive.ReadExactly(package);
        return new GuideSite(new GuideContent(GuidePackage.Read(new MemoryStream(package)), Packages.BuiltInDefinitions(own)), package);
    }

    /// <summary>Every path of the site.</summary>
    public IEnumerable<string> Paths
    {
        get
        {
            foreach (var folder in (string[])["", "en/"])
            {
                foreach (var chapter in content.Chapters) yield return folder + chapter.Page;
                foreach (var artifact in content.Package.Artifacts) yield return folder + artifact.Page;
                yield return folder + "artifacts.html";
                yield return folder + "search.json";
            }
            foreach (var artifact in content.Package.Artifacts)
            {
                yield return artifact.FileName + ".json";
                yield return artifact.FileName + ".xml";
            }
            foreach (var asset in Assets) yield return asset;
            yield return "package.tgz";
        }
    }

    /// <summary>The file of a path; null when the site has none.</summary>
    public async Task<byte[]?> FindAsync(string path)
    {
        if (made.TryGetValue(path, out var bytes)) return bytes;
        bytes = path switch
        {
            "package.tgz" => package,
            _ when Assets.Contains(path) => GuideContent.Embedded(path),
            _ when path.StartsWith("en/", StringComparison.Ordinal) => await MakeAsync(path[3..], GuideLanguage.English),
            _ => await MakeAsync(path, GuideLanguage.Japanese),
        };
        return bytes is null ? null : made.GetOrAdd(path, bytes); // What isn't there is not kept: anybody may ask for any path.
    }

    private async Task<byte[]?> MakeAsync(string file, GuideLanguage language)
    {
        var view = new GuideView(content, language, file);
        var name = Path.GetFileNameWithoutExtension(file);
        return Path.GetExtension(file) switch
        {
            ".html" when name == "artifacts" => await PageAsync<ArtifactListPage>(view, []),
            ".html" when chapters.TryGetValue(name, out var chapter) => await PageAsync<ChapterPage>(view, new() { ["Chapter"] = chapter }),
            ".html" when artifacts.TryGetValue(name, out var artifact) => await PageAsync<ArtifactPage>(view, new() { ["Artifact"] = artifact }),
            ".json" when name == "search" => SearchIndex(view),
            ".json" when language == GuideLanguage.Japanese && artifacts.TryGetValue(name, out var artifact) => Encoding.UTF8.GetBytes(view.Pretty(artifact.Json)),
            ".xml" when language == GuideLanguage.Japanese && artifacts.TryGetValue(name, out var artifact) =>
                FhirXmlWriter.Write(Encoding.UTF8.GetBytes(artifact.Json.GetRawText()), isIndented: true),
            _ => null,
        };
    }

    private static async Task<byte[]> PageAsync<TPage>(GuideView view, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        parameters["View"] = view;
        await using var renderer = new HtmlRenderer(NoServices, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            Encoding.UTF8.GetBytes((await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString()));
    }

    // t title, k kind, f file, w further words: short names, as every reader loads it.
    private byte[] SearchIndex(GuideView view) => JsonSerializer.SerializeToUtf8Bytes(
        content.Chapters.Select(chapter => new { t = chapter.Title(view.Language), k = "", f = chapter.Page, w = "" })
            .Concat(content.Package.Artifacts.Select(artifact => new
            {
                t = view.Title(artifact),
                k = artifact.Type,
                f = artifact.Page,
                w = $"{artifact.Json.StringAt("name")} {artifact.Id} {artifact.Url} {view.Description(artifact)}",
            })),
        GuideContent.Indented);
}
