using System.Globalization;

namespace DataBank.Fhir;

/// <summary>Parses the parameters that say how a result is shown (https://hl7.org/fhir/R4/search.html#return).</summary>
internal sealed class ResultParser(SearchContext context, IReadOnlyList<string> types)
{
    private const int MostElements = 100;

    /// <summary>False: it is none of them.</summary>
    public bool TryApply(string name, string value, ref SearchQuery query)
    {
        switch (name)
        {
            case "_count":
                // _summary=count wins over a page size, whichever comes first.
                query = query with { Count = query.Count == 0 ? 0 : ParseCount(value) };
                return true;
            case "_sort":
                query = query with { Sort = SortParser.Parse(context, types, value) };
                return true;
            case "_total":
                query = query with { Total = ParseTotal(value) };
                return true;
            case "_summary":
                query = ApplySummary(value, query);
                return true;
            case "_elements":
                query = query with { Elements = [.. query.Elements, .. ParseElements(value)] };
                return true;
            case "_explain":
                query = query with { IsExplained = ParseFlag(name, value) };
                return true;
            case "_contained" when value == "false":
                return true;
            case SearchQueryParser.CursorParameter:
                query = query with { Cursor = value };
                return true;
        }
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var including = colon < 0 ? name : name[..colon];
        if (including is not ("_include" or "_revinclude"))
            return false;
        query = query with { Includes = [.. query.Includes, IncludeParser.Parse(context, including, colon < 0 ? null : name[(colon + 1)..], value)] };
        return true;
    }

    private static int ParseCount(string value)
    {
        if (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw RequestProblem.Invalid("The value of _count is not a whole number of zero or more.");
        return (int)Math.Min(count, SearchQueryParser.CountLimit);
    }

    private static bool ParseFlag(string name, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw RequestProblem.Invalid($"The value of {name} is not true or false."),
    };

    private static TotalMode ParseTotal(string value) => value switch
    {
        "none" => TotalMode.None,
        "estimate" => TotalMode.Estimate,
        "accurate" => TotalMode.Accurate,
        _ => throw RequestProblem.Invalid("The value of _total is not none, estimate or accurate."),
    };

    private static SearchQuery ApplySummary(string value, SearchQuery query) => value switch
    {
        "count" => query with { Count = 0, Total = TotalMode.Accurate },
        "false" => query with { Summary = SummaryMode.False },
        "true" => query with { Summary = SummaryMode.True },
        "text" => query with { Summary = SummaryMode.Text },
        "data" => query with { Summary = SummaryMode.Data },
        _ => throw RequestProblem.Invalid("The value of _summary is not true, text, data, count or false."),
    };

    // "Patient.name" is what some clients write for one type of many; only the top level can be chosen.
    private static string[] ParseElements(string value)
    {
        string[] names = [.. value.Split(',').Select(name => name.Trim()).Select(name => char.IsAsciiLetterUpper(name.FirstOrDefault()) ? name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] : name)];
        return names.Length <= MostElements && names.All(name => name.Length > 0 && name.All(char.IsAsciiLetterOrDigit))
            ? names
            : throw RequestProblem.Invalid("The value of _elements is not a list of names of top-level elements.");
    }
}
