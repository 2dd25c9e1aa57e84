namespace DataBank.Appliance;

/// <summary>A page that people wrote, in Markdown. Its first line is its title, as a heading.</summary>
/// <param name="Name">File name without its ending: "actors".</param>
public sealed record GuideChapter(string Name, string Japanese, string English)
{
    public string Page => Name + ".html";

    public string Body(GuideLanguage language) => language == GuideLanguage.Japanese ? Japanese : English;

    public string Title(GuideLanguage language)
    {
        var body = Body(language);
        return body[..body.IndexOf('\n', StringComparison.Ordinal)].TrimStart('#', ' ').TrimEnd();
    }
}
