using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests.Storage;

/// <summary>Search by looking at every resource: slow, and too simple to be wrong.</summary>
internal sealed class SearchOracle(IReadOnlyList<TestResource> inStoreOrder, IReadOnlyDictionary<ResourceKey, long> surrogates)
{
    public IReadOnlyList<ResourceKey> Search(SearchQuery query)
    {
        var matches = inStoreOrder.Where(resource => query.Types.Contains(resource.Type) && query.Criteria.All(condition => Meets(resource, condition))).ToList();
        IOrderedEnumerable<TestResource> sorted = matches.OrderBy(_ => 0);
        foreach (var key in query.Sort)
        {
            var comparer = Comparer<object?>.Create((left, right) => Compare(left, right, key.Descending));
            sorted = sorted.ThenBy(resource => SortValue(resource, key, surrogates[resource.Key]), comparer);
        }
        return [.. sorted.Select(resource => resource.Key)]; // LINQ sorts stably: equal ones stay in store order.
    }

    private bool Meets(TestResource resource, SearchCondition condition) => condition switch
    {
        SearchCriterion criterion => Meets(resource, criterion),
        ChainCondition chain => chain.Targets.Any(target => inStoreOrder.Any(other =>
            other.Type == target.ResourceType && Refers(resource, other) && Meets(other, target.Condition))),
        ReverseChainCondition reverse => inStoreOrder.Any(other =>
            other.Type == reverse.Reference.ResourceType && Refers(other, resource) && Meets(other, reverse.Condition)),
        CombinedCondition { Operator: LogicalOperator.Not } not => !Meets(resource, not.Conditions[0]),
        CombinedCondition { Operator: LogicalOperator.And } and => and.Conditions.All(each => Meets(resource, each)),
        CombinedCondition or => or.Conditions.Any(each => Meets(resource, each)),
        TextCondition text => text.Alternatives.Any(pieces => pieces.All(piece =>
            resource.Narrative.Contains(piece) || (!text.IsNarrative && resource.ContentPieces.Contains(piece)))),
        CompartmentCondition compartment => resource.Patients.Contains(compartment.PatientId),
        _ => throw new InvalidOperationException(),
    };

    private static bool Refers(TestResource from, TestResource to) =>
        from.References.Any(entry => entry.TargetType == to.Type && entry.TargetId == to.Id);

    private static bool Meets(TestResource resource, SearchCriterion criterion)
    {
        if (criterion.Code == "_id") return criterion.Values.Cast<TokenValue>().Any(value => value.Code == resource.Id) != (criterion.Modifier == "not");
        if (criterion.Values[0] is MissingValue missing) return missing.IsMissing != HasAny(resource, criterion.Code);
        var isMet = criterion.Values.Any(value => Meets(resource, criterion, value));
        return criterion.Modifier == "not" ? !isMet : isMet;
    }

    private static bool HasAny(TestResource resource, string code) => code switch
    {
        "code" => resource.Tokens.Any(entry => entry.Parameter == "code"),
        "string" => resource.Strings.Any(entry => entry.Parameter == "string"),
        "date" => resource.Dates.Count > 0,
        "number" => resource.Numbers.Count > 0,
        "quantity" => resource.Quantities.Any(entry => entry.Parameter == "quantity"),
        "reference" => resource.References.Count > 0,
        "composite" => resource.Composites.Count > 0,
        _ => resource.Uris.Count > 0,
    };

    private static bool Meets(TestResource resource, SearchCriterion criterion, SearchValue value) => value switch
    {
        TokenValue token when criterion.Modifier == "identifier" => resource.References.Any(
            entry => entry.IdentifierValue is not null && IsToken(token, entry.IdentifierSystem, entry.IdentifierValue)),
        TokenValue token => resource.Tokens.Any(entry => entry.Parameter == (criterion.Modifier == "of-type" ? "code:of-type" : "code")
            && IsToken(token, entry.System, entry.Code) != (criterion.Modifier == "differs")),
        StringValue text => resource.Strings.Any(entry => entry.Parameter == (criterion.Modifier == "text" ? "code:text" : "string") && criterion.Modifier switch
        {
            "exact" => entry.Exact == text.Exact,
            "contains" => entry.Folded.Contains(text.Folded, StringComparison.Ordinal),
            "equals" => entry.Folded == text.Folded,
            "differs" => entry.Folded != text.Folded,
            "ends" => entry.Folded.EndsWith(text.Folded, StringComparison.Ordinal),
            _ => entry.Folded.StartsWith(text.Folded, StringComparison.Ordinal),
        }),
        DateValue date => resource.Dates.Any(entry => IsDate(date, entry.Start, entry.End)),
        NumberValue number => resource.Numbers.Any(entry => IsNumber(number.Prefix, number.Value, number.Low, number.High, entry.Low, entry.High)),
        QuantityValue quantity => resource.Quantities.Any(entry =>
            entry.Parameter == (quantity.IsReduced ? "quantity:ucum" : "quantity") && IsQuantity(quantity, entry.System, entry.Code, entry.Low, entry.High)),
        ReferenceValue reference => resource.References.Any(entry =>
            (reference.Url is not null && reference.Url == entry.Url)
            || (reference.TargetId is not null && reference.TargetId == entry.TargetId
                && ((reference.TargetType ?? criterion.Modifier) is null || (reference.TargetType ?? criterion.Modifier) == entry.TargetType))),
        UriValue uri => resource.Uris.Any(entry => criterion.Modifier switch
        {
            "below" => IsBelow(entry.Uri, uri.Uri),
            "above" => IsBelow(uri.Uri, entry.Uri),
            "differs" => entry.Uri != uri.Uri,
            _ => entry.Uri == uri.Uri,
        }),
        CompositeValue composite => resource.Composites.Any(entry => composite.Parts.All(part => part.Value switch
        {
            TokenValue token => IsToken(token, entry.System, entry.Code) != (part.Modifier == "differs"),
            QuantityValue quantity => IsQuantity(quantity, entry.TextSystem, entry.Text, entry.Low, entry.High),
            _ => IsDate((DateValue)part.Value, entry.Low2, entry.High2),
        })),
        _ => throw new InvalidOperationException(),
    };

    private static bool IsBelow(string uri, string root) => uri == root || uri.StartsWith(root + "/", StringComparison.Ordinal);

    private static bool IsToken(TokenValue value, string? system, string code) =>
        (value.Code is null || value.Code == code) && (value.HasNoSystem ? system is null : value.System is null || value.System == system);

    private static bool IsQuantity(QuantityValue quantity, string? system, string? code, double low, double high) =>
        IsNumber(quantity.Prefix, quantity.Value, quantity.Low, quantity.High, low, high)
        && (quantity.System is null || quantity.System == system) && (quantity.Code is null || quantity.Code == code);

    private static bool IsDate(DateValue value, double start, double end)
    {
        var isContained = start >= value.Start && end <= value.End;
        return value.Prefix switch
        {
            SearchPrefix.Eq => isContained,
            SearchPrefix.Ne => !isContained,
            SearchPrefix.Gt => end > value.End,
            SearchPrefix.Lt => start < value.Start,
            SearchPrefix.Ge => end > value.End || isContained,
            SearchPrefix.Le => start < value.Start || isContained,
            SearchPrefix.Sa => start >= value.End,
            _ => end <= value.Start,
        };
    }

    private static bool IsNumber(SearchPrefix prefix, double value, double low, double high, double storedLow, double storedHigh) => prefix switch
    {
        SearchPrefix.Eq => storedLow >= low && storedHigh < high,
        SearchPrefix.Ne => !(storedLow >= low && storedHigh < high),
        SearchPrefix.Gt => storedHigh > value,
        SearchPrefix.Lt => storedLow < value,
        SearchPrefix.Ge => storedHigh >= value,
        SearchPrefix.Le => storedLow <= value,
        SearchPrefix.Sa => storedLow > value,
        _ => storedHigh < value,
    };

    private static object? SortValue(TestResource resource, SortKey key, long surrogate)
    {
        IEnumerable<object> values = key.Parameter?.Code switch
        {
            null => [surrogate],
            "code" => resource.Tokens.Where(entry => entry.Parameter == "code").Select(entry => (object)Key(entry.Code)),
            "string" => resource.Strings.Where(entry => entry.Parameter == "string").Select(entry => (object)entry.Folded),
            "date" => resource.Dates.Select(entry => (object)entry.Start),
            "number" => resource.Numbers.Select(entry => (object)entry.Low),
            "quantity" => resource.Quantities.Where(entry => entry.Parameter == "quantity").Select(entry => (object)entry.Low),
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
