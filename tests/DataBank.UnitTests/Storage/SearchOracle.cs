using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests.Storage;

/// <summary>Search by looking at every resource: slow, and too simple to be wrong.</summary>
internal static class SearchOracle
{
    public static IReadOnlyList<string> Search(IEnumerable<TestResource> inStoreOrder, IReadOnlyDictionary<string, long> surrogates, SearchQuery query)
    {
        var matches = inStoreOrder.Where(resource => query.Criteria.All(criterion => Meets(resource, criterion))).ToList();
        IOrderedEnumerable<TestResource> sorted = matches.OrderBy(_ => 0);
        foreach (var key in query.Sort)
        {
            var comparer = Comparer<object?>.Create((left, right) => Compare(left, right, key.Descending));
            sorted = sorted.ThenBy(resource => SortValue(resource, key, surrogates[resource.Id]), comparer);
        }
        return [.. sorted.Select(resource => resource.Id)]; // LINQ sorts stably: equal ones stay in store order.
    }

    private static bool Meets(TestResource resource, SearchCriterion criterion)
    {
        if (criterion.Code == "_id") return criterion.Values.Cast<TokenValue>().Any(value => value.Code == resource.Id);
        if (criterion.Values[0] is MissingValue missing) return missing.IsMissing != HasAny(resource, criterion.Code);
        var isMet = criterion.Values.Any(value => Meets(resource, criterion, value));
        return criterion.Modifier == "not" ? !isMet : isMet;
    }

    private static bool HasAny(TestResource resource, string code) => code switch
    {
        "code" => resource.Tokens.Count > 0,
        "string" => resource.Strings.Count > 0,
        "date" => resource.Dates.Count > 0,
        "number" => resource.Numbers.Count > 0,
        "quantity" => resource.Quantities.Count > 0,
        "reference" => resource.References.Count > 0,
        _ => resource.Uris.Count > 0,
    };

    private static bool Meets(TestResource resource, SearchCriterion criterion, SearchValue value) => value switch
    {
        TokenValue token when criterion.Modifier == "identifier" => resource.References.Any(
            entry => entry.IdentifierValue is not null && IsToken(token, entry.IdentifierSystem, entry.IdentifierValue)),
        TokenValue token => resource.Tokens.Any(entry => IsToken(token, entry.System, entry.Code)),
        StringValue text => resource.Strings.Any(entry => criterion.Modifier switch
        {
            "exact" => entry.Exact == text.Exact,
            "contains" => entry.Folded.Contains(text.Folded, StringComparison.Ordinal),
            _ => entry.Folded.StartsWith(text.Folded, StringComparison.Ordinal),
        }),
        DateValue date => resource.Dates.Any(entry => IsDate(date, entry)),
        NumberValue number => resource.Numbers.Any(entry => IsNumber(number.Prefix, number.Value, number.Low, number.High, entry.Value)),
        QuantityValue quantity => resource.Quantities.Any(entry =>
            IsNumber(quantity.Prefix, quantity.Value, quantity.Low, quantity.High, entry.Value)
            && (quantity.System is null || quantity.System == entry.System) && (quantity.Code is null || quantity.Code == entry.Code)),
        ReferenceValue reference => resource.References.Any(entry =>
            (reference.Url is not null && reference.Url == entry.Url)
            || (reference.TargetId is not null && reference.TargetId == entry.TargetId
                && ((reference.TargetType ?? criterion.Modifier) is null || (reference.TargetType ?? criterion.Modifier) == entry.TargetType))),
        UriValue uri => resource.Uris.Any(entry => entry.Uri == uri.Uri),
        _ => throw new InvalidOperationException(),
    };

    private static bool IsToken(TokenValue value, string? system, string code) =>
        (value.Code is null || value.Code == code) && (value.HasNoSystem ? system is null : value.System is null || value.System == system);

    private static bool IsDate(DateValue value, DateEntry entry)
    {
        var isContained = entry.Start >= value.Start && entry.End <= value.End;
        return value.Prefix switch
        {
            SearchPrefix.Eq => isContained,
            SearchPrefix.Ne => !isContained,
            SearchPrefix.Gt => entry.End > value.End,
            SearchPrefix.Lt => entry.Start < value.Start,
            SearchPrefix.Ge => entry.End > value.End || isContained,
            SearchPrefix.Le => entry.Start < value.Start || isContained,
            SearchPrefix.Sa => entry.Start >= value.End,
            _ => entry.End <= value.Start,
        };
    }

    private static bool IsNumber(SearchPrefix prefix, double value, double low, double high, double stored) => prefix switch
    {
        SearchPrefix.Eq => stored >= low && stored < high,
        SearchPrefix.Ne => !(stored >= low && stored < high),
        SearchPrefix.Gt or SearchPrefix.Sa => stored > value,
        SearchPrefix.Lt or SearchPrefix.Eb => stored < value,
        SearchPrefix.Ge => stored >= value,
        _ => stored <= value,
    };

    private static object? SortValue(TestResource resource, SortKey key, long surrogate)
    {
        IEnumerable<object> values = key.Parameter?.Code switch
        {
            null => [surrogate],
            "code" => resource.Tokens.Select(entry => (object)Key(entry.Code)),
            "string" => resource.Strings.Select(entry => (object)entry.Folded),
            "date" => resource.Dates.Select(entry => (object)entry.Start),
            "number" => resource.Numbers.Select(entry => (object)entry.Value),
            "quantity" => resource.Quantities.Select(entry => (object)entry.Value),
            "reference" => resource.References.Where(entry => entry.TargetId is not null).Select(entry => (object)entry.TargetId!),
            _ => resource.Uris.Select(entry => (object)Key(entry.Uri)),
        };
        return values.Order(Comparer<object>.Create((left, right) => Compare(left, right, key.Descending))).FirstOrDefault();

        static string Key(string text) => DataBank.Storage.IndexText.Whole(text);
    }

    // Missing last in either direction; texts in the order of their UTF-8 bytes.
    private static int Compare(object? left, object? right, bool isDescending)
    {
        if (left is null || right is null) return (left is null ? 1 : 0) - (right is null ? 1 : 0);
        var order = left is string text
            ? Encoding.UTF8.GetBytes(text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes((string)right))
            : Comparer<object>.Default.Compare(left, right);
        return isDescending ? -order : order;
    }
}
