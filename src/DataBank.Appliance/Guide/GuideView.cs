using System.Text.Json;
using DataBank.Fhir;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace DataBank.Appliance;

/// <summary>What every component of a page needs: the language, texts in it, and where things are found from here.</summary>
public sealed class GuideView(GuideContent content, GuideLanguage language, string file)
{
    private const string Hl7 = "http://hl7.org/fhir/";
    private const string R4 = "https://hl7.org/fhir/R4/";

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers().UseGenericAttributes().Build();

    public GuideContent Content { get; } = content;

    public GuidePackage Package => Content.Package;

    public GuideLanguage Language { get; } = language;

    /// <summary>File name of the page that is made.</summary>
    public string File { get; } = file;

    /// <summary>Language tag of the page.</summary>
    public string Tag => Language == GuideLanguage.Japanese ? "ja" : "en";

    /// <summary>Way from this page to the files that both languages share.</summary>
    public string Root => Language == GuideLanguage.Japanese ? "" : "../";

    /// <summary>This page in the other language.</summary>
    public string OtherLanguage => (Language == GuideLanguage.Japanese ? "en/" : "../") + File;

    /// <summary>The one of two texts that the page's language asks for.</summary>
    public string In(string japanese, string english) => Language == GuideLanguage.Japanese ? japanese : english;

    public string? Text(JsonElement parent, string name) => parent.TextAt(name, Language);

    /// <summary>Title of an artifact; its name, then its id, where it has none.</summary>
    public string Title(GuideArtifact artifact) =>
        (artifact.IsExample ? Text(artifact.Listing, "name") : Text(artifact.Json, "title") ?? artifact.Json.StringAt("name")) ?? artifact.Id;

    public string? Description(GuideArtifact artifact) => artifact.IsExample ? Text(artifact.Listing, "description") : Text(artifact.Json, "description");

    public MarkupString Rich(string? markdown) => new(Markdig.Markdown.ToHtml(markdown ?? "", Markdown));

    /// <summary>Text of an element, which may be R4's own: its relative links lead to R4's pages.</summary>
    public MarkupString RichOfElement(string markdown)
    {
        var document = Markdig.Markdown.Parse(markdown, Markdown);
        foreach (var link in document.Descendants<LinkInline>())
        {
            if (link.Url is { Length: > 0 } url && !url.Contains("://", StringComparison.Ordinal)) link.Url = R4 + url;
        }
        return new MarkupString(document.ToHtml(Markdown));
    }

    /// <summary>Page of a canonical: ours, HL7's of R4, or none.</summary>
    public string? Link(string canonical)
    {
        if (Package.FindUrl(canonical) is { } own) return own.Page;
        var url = canonical.Split('|', 2)[0];
        if (!url.StartsWith(Hl7, StringComparison.Ordinal)) return null;
        return url[Hl7.Length..].Split('/') switch
        {
            ["StructureDefinition", var type] when LinkOfType(type) is { } page => page,
            ["StructureDefinition", var extension] when Content.Definitions.FindType(extension) is not null => $"{R4}extension-{extension.ToLowerInvariant()}.html",
            ["ValueSet", var set] when Content.Definitions.Find("ValueSet", url) is not null => $"{R4}valueset-{set.ToLowerInvariant()}.html",
            [var system] when Content.Definitions.Find("CodeSystem", url) is not null => $"{R4}codesystem-{system.ToLowerInvariant()}.html",
            _ => null,
        };
    }

    /// <summary>Page of a type of R4.</summary>
    public string? LinkOfType(string type) => Content.Definitions.FindType(type) is not { Entry: { Derivation: not "constraint" } entry } ? null
        : entry.Kind == "resource" ? $"{R4}{type.ToLowerInvariant()}.html"
        : type == "Extension" ? $"{R4}extensibility.html"
        : type == "Reference" ? $"{R4}references.html"
        : $"{R4}datatypes.html#{type}";

    /// <summary>What to call a canonical: the title of ours, else the last part of the URL.</summary>
    public string Label(string canonical) => Package.FindUrl(canonical) is { } own ? Title(own) : canonical[(canonical.LastIndexOf('/') + 1)..];

    public string Pretty(JsonElement json) => JsonSerializer.Serialize(json, GuideContent.Indented);
}
