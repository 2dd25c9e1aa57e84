using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Sorts the values of an element into the slices of a profile (https://hl7.org/fhir/R4/profiling.html#slicing) and checks each slice.</summary>
internal static class SliceCheck
{
    private const int NoSlice = -1;

    private static readonly ElementSlicing ByType = new([("type", "$this")], false, "open");
    private static readonly ElementSlicing ByUrl = new([("value", "url")], false, "open");

    /// <summary>How the slices of an element are told apart; choices and extensions need not say it.</summary>
    public static ElementSlicing SlicingOf(ElementNode sliced) => sliced.Slicing ?? (sliced.Name.EndsWith("[x]", StringComparison.Ordinal) ? ByType : ByUrl);

    public static void Check(ValidationRun run, ProfileSchema schema, ElementNode sliced, IReadOnlyList<ChildValue> values, JsonElement parent)
    {
        var slicing = SlicingOf(sliced);
        var members = sliced.Slices.ConvertAll(_ => new List<ChildValue>());
        var (newest, hasOutsider) = (NoSlice, false);
        foreach (var value in values)
        {
            value.Push(run.Trail);
            var at = sliced.Slices.FindIndex(slice => SliceMatch.Matches(run, schema, slicing, slice, value.Item));
            if (at == NoSlice)
            {
                hasOutsider = true;
                if (slicing.Rules == "closed") run.Add("error", "slice-closed", value.Item.Json, $"{schema.Url}#{sliced}", null, $"{schema.Url}#{sliced}");
            }
            else
            {
                if (hasOutsider && slicing.Rules == "openAtEnd") run.Add("error", "slice-open-at-end", value.Item.Json, $"{schema.Url}#{sliced}", null, $"{schema.Url}#{sliced}");
                if (slicing.IsOrdered && at < newest) run.Add("error", "slice-order", value.Item.Json, $"{schema.Url}#{sliced}", null, $"{schema.Url}#{sliced}");
                newest = Math.Max(newest, at);
                members[at].Add(value);
                ProfileCheck.Element(run, schema, sliced.Slices[at], value.Item, value.Member);
            }
            run.Trail.Pop();
        }
        for (var at = 0; at < members.Count; at++)
        {
            var slice = sliced.Slices[at];
            ProfileCheck.Count(run, schema, slice, members[at].Count, parent);
            if (slice.Slices.Count > 0) Check(run, schema, slice, members[at], parent);
        }
    }
}
