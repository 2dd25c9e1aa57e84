using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DataBank.Server;

/// <summary>The query of a QIDO-RS URL (PS3.18 §8.3.4): matching keys, includefield, fuzzymatching, limit, offset.</summary>
/// <param name="Query">What to search for; its limit is one more than <paramref name="Limit"/>, to tell whether there is more.</param>
/// <param name="Limit">How many matches are answered.</param>
/// <param name="WasAsked">Whether the client itself asked for no more than that.</param>
/// <param name="Unsupported">What was asked for and is not done, in the words of the standard.</param>
internal sealed record QidoParameters(StudyQuery Query, int Limit, bool WasAsked, IReadOnlyList<string> Unsupported)
{
    private const int MostMatches = 10_000;

    /// <exception cref="RequestProblem">400: an unknown key, the same key twice, a malformed value. Received values are not quoted.</exception>
    public static QidoParameters Parse(QueryLevel level, string? study, string? series, int defaultLimit, IQueryCollection parameters)
    {
        var keys = new Dictionary<Tag, string>();
        var nested = new List<KeyValuePair<IReadOnlyList<Tag>, string>>();
        var fields = new List<Tag>();
        var unsupported = new List<string>();
        var (wantsAll, isFuzzy, limit, offset) = (false, false, (int?)null, 0);
        foreach (var (name, values) in parameters)
        {
            switch (name.ToLowerInvariant())
            {
                case "accept" or "charset":
                    break;
                case "emptyvaluematching":
                    if (IsTrue(values, name)) unsupported.Add("The emptyvaluematching parameter is not supported. Empty Value Matching has not been performed.");
                    break;
                case "multiplevaluematching":
                    if (IsTrue(values, name)) unsupported.Add("The multiplevaluematching parameter is not supported. Multiple Value Matching has not been performed.");
                    break;
                case "limit":
                    limit = Number(values.ToString(), "limit", 1);
                    break;
                case "offset":
                    offset = Number(values.ToString(), "offset", 0);
                    break;
                case "fuzzymatching":
                    isFuzzy = IsTrue(values, name);
                    break;
                case "includefield":
                    wantsAll |= AddFields(values!, fields);
                    break;
                default:
                    if (name.Contains('.', StringComparison.Ordinal)) nested.Add(NestedKey(name, values));
                    else AddKey(keys, name, values);
                    break;
            }
        }
        var most = Math.Min(limit ?? defaultLimit, MostMatches);
        var query = new StudyQuery(level, study, series, [.. keys], wantsAll ? null : fields, isFuzzy, most + 1, offset)
        {
            NestedKeys = nested,
            CombinesDateAndTime = true,
        };
        return new QidoParameters(query, most, limit == most, unsupported);
    }

    private static bool IsTrue(StringValues values, string name) => values.ToString() switch
    {
        "true" => true,
        "false" or "" => false,
        _ => throw RequestProblem.Invalid($"{name.ToLowerInvariant()} is true or false."),
    };

    private static int Number(string text, string name, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw RequestProblem.Invalid($"{name} is one whole number, at least {least}.");

    private static bool AddFields(IEnumerable<string> values, List<Tag> fields)
    {
        var wantsAll = false;
        foreach (var field in values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (field.Equals("all", StringComparison.OrdinalIgnoreCase)) wantsAll = true;
            else if (Tag.TryParse(field.Split('.')[0], out var tag)) fields.Add(tag); // A path into a sequence returns the sequence.
            else throw RequestProblem.Invalid("includefield names something that is no attribute: give keywords or eight hexadecimal digits, or all.");
        }
        return wantsAll;
    }

    private static void AddKey(Dictionary<Tag, string> keys, string name, StringValues values)
    {
        if (!Tag.TryParse(name, out var tag)) throw RequestProblem.Invalid("The query has a key that is no attribute: give keywords or eight hexadecimal digits.");
        var value = string.Join('\\', values.ToArray());
        if (!keys.TryAdd(tag, value))
        {
            if (!IsUid(tag)) throw Twice(tag);
            keys[tag] += $"\\{value}";
        }
        else if (values.Count > 1 && !IsUid(tag))
        {
            throw Twice(tag);
        }
    }

    // "RequestAttributesSequence.ScheduledProcedureStepID" or "00400275.00400009".
    private static KeyValuePair<IReadOnlyList<Tag>, string> NestedKey(string name, StringValues values)
    {
        var path = name.Split('.').Select(step => Tag.TryParse(step, out var tag)
            ? tag
            : throw RequestProblem.Invalid("The query has a key that is no path of attributes: give keywords or eight hexadecimal digits, joined by dots.")).ToArray();
        if (values.Count > 1 && !IsUid(path[^1])) throw Twice(path[^1]);
        return KeyValuePair.Create<IReadOnlyList<Tag>, string>(path, string.Join('\\', values.ToArray()));
    }

    private static bool IsUid(Tag tag) => DataDictionary.Find(tag)?.Vr == Vr.UI;

    private static RequestProblem Twice(Tag tag) => RequestProblem.Invalid($"Matching key {tag} occurs twice; only UIDs may be repeated.");
}
