using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>The language of what a person reads: Japanese or English.</summary>
internal static class Languages
{
    /// <summary>Whether Accept-Language puts Japanese before English; English without the header.</summary>
    public static bool PrefersJapanese(HttpRequest request)
    {
        if (request.Headers.AcceptLanguage.Count == 0 || !StringWithQualityHeaderValue.TryParseList([.. request.Headers.AcceptLanguage.OfType<string>()], out var languages)) return false;
        var first = languages.Where(language => language.Quality is not 0).OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value ?? "").FirstOrDefault(language => IsOf(language, "ja") || IsOf(language, "en"));
        return first is not null && IsOf(first, "ja");
    }

    private static bool IsOf(string tag, string language) => tag.Equals(language, StringComparison.OrdinalIgnoreCase) || tag.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase);
}
