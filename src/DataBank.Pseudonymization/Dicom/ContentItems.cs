using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// Clean Structured Content (PS3.15 E.3.4): which content items of a document pass, by value type and the concept they are named by. Numbers, codes,
/// coordinates and references pass where the concept is of a listed scheme and Table E.3.4-1 does not take it away; text, names and dates only where that
/// table or the policy says how. With an item goes what stands below it.
/// </summary>
/// <remarks>
/// An item may point to another by its place in the tree (PS3.3 C.17.3.2.5). Places move when items go, so a document that holds such pointers is cleaned
/// again with the places of the last time, until they stay.
/// </remarks>
internal sealed class ContentItems(DicomPolicy policy, PatientContext patient, OwnWords ownWords)
{
    private const string Removed = "REMOVED";
    private const double OldestAge = 90;

    private static readonly Tag ConceptName = new(0x0040, 0xA043), ConceptCode = new(0x0040, 0xA168), ValueType = new(0x0040, 0xA040), TextValue = new(0x0040, 0xA160);
    private static readonly Tag Measured = new(0x0040, 0xA300), Units = new(0x0040, 0x08EA), NumericValue = new(0x0040, 0xA30A), Content = new(0x0040, 0xA730);
    private static readonly Tag FloatingPoint = new(0x0040, 0xA161), Numerator = new(0x0040, 0xA162), Denominator = new(0x0040, 0xA163), Target = new(0x0040, 0xDB73);

    private readonly List<int> place = [];
    private Dictionary<string, List<int>> kept = new(StringComparer.Ordinal);
    private Dictionary<string, List<int>>? lastKept;
    private bool hasPointers;

    /// <summary>Acquisition Context, Content and Specimen Preparation Step Content Item Sequence.</summary>
    public static bool AreIn(Tag sequence) => sequence.Value is 0x00400555 or 0x0040A730 or 0x00400612;

    /// <summary>Whether the tree is done; false: it must be cleaned once more.</summary>
    public bool Settle()
    {
        var isSettled = !hasPointers || (lastKept is not null && lastKept.Count == kept.Count && lastKept.All(list => kept.TryGetValue(list.Key, out var now) && now.SequenceEqual(list.Value)));
        (lastKept, kept) = (kept, new Dictionary<string, List<int>>(StringComparer.Ordinal));
        return isSettled;
    }

    public void Enter(int ordinal) => place.Add(ordinal);

    /// <param name="isKept">Whether the item stands in what is written.</param>
    public void Leave(bool isKept)
    {
        var ordinal = place[^1];
        place.RemoveAt(place.Count - 1);
        if (!isKept)
            return;
        var parent = string.Join('.', place);
        if (!kept.TryGetValue(parent, out var list))
            kept[parent] = list = [];
        list.Add(ordinal);
    }

    public bool MayPass(DicomDataset item)
    {
        if (item.Contains(Target))
            return PointsTo(item) is not null;
        var valueType = item.Text(ValueType) ?? (item.Contains(NumericValue) ? "NUM" : "");
        var concept = ConceptOf(item, ConceptName);
        if (concept is null)
            return valueType is "IMAGE" or "COMPOSITE" or "WAVEFORM" or "SCOORD" or "SCOORD3D" or "TCOORD" or "CONTAINER" && !item.Contains(ConceptName);
        var row = ContentProfile.Find(concept, valueType);
        return valueType switch
        {
            "CONTAINER" => row is null,
            "IMAGE" or "COMPOSITE" or "WAVEFORM" or "SCOORD" or "SCOORD3D" or "TCOORD" or "UIDREF" => true, // UIDs are replaced, which is what stands for them in the table.
            "CODE" => MayStay(row) && ConceptOf(item, ConceptCode) is not null,
            "NUM" => MayStay(row) && item.Items(Measured).All(measured => ConceptOf(measured, Units) is not null),
            "DATE" or "TIME" or "DATETIME" => row is { } date && ((date.ModifiesDate && policy.ModifiesDates) || StandsIn(date)),
            "PNAME" => row is { } name && StandsIn(name),
            "TEXT" => TextOf(item, concept, row) is not null,
            _ => false,
        };
    }

    /// <summary>Writes what the rules for attributes alone do not know: text by its concept, ages, places of other items.</summary>
    public void Finish(DicomDataset item, DatasetBuilder cleaned)
    {
        if (item.Contains(Target))
        {
            cleaned.Set(Target, Vr.UL, PointsTo(item)!);
            return;
        }
        if (ConceptOf(item, ConceptName) is not { } concept)
            return;
        var valueType = item.Text(ValueType);
        if (valueType == "TEXT")
            cleaned.Set(TextValue, Vr.UT, TextOf(item, concept, ContentProfile.Find(concept, valueType))!);
        if (concept == "DCM|121033") // Subject Age
            LimitAges(cleaned);
    }

    /// <summary>An age in the item itself (acquisition context) or in its measured values, all of them cleaned already.</summary>
    private static void LimitAges(DatasetBuilder item)
    {
        var cleaned = item.Build();
        if (cleaned.Contains(Measured))
            item.Set(Measured, [.. cleaned.Items(Measured).Select(measured => LimitAge(new DatasetBuilder(measured), measured).Build())]);
        LimitAge(item, cleaned);
    }

    private static DatasetBuilder LimitAge(DatasetBuilder target, DicomDataset cleaned)
    {
        target.Remove(FloatingPoint).Remove(Numerator).Remove(Denominator); // The same number once more, and more exactly.
        var oldest = OldestAge * (cleaned.Items(Units) is [var unit, ..] ? unit.Text(Tag.FromValue(HeaderTags.CodeValue)) : null) switch
        {
            "d" => 365.25,
            "h" => 8_766,
            "min" => 525_960,
            _ => 1,
        };
        return cleaned.Number(NumericValue) > oldest ? target.Set(NumericValue, oldest.ToString(CultureInfo.InvariantCulture)) : target;
    }

    /// <summary>A container is gone when all that it held is.</summary>
    public static bool IsEmptied(DicomDataset item, DicomDataset cleaned) =>
        item.Text(ValueType) == "CONTAINER" && item.Items(Content).Count > 0 && cleaned.Items(Content).Count == 0;

    private bool MayStay(ContentRow? row) => row is null || (row.KeepsCharacteristics && policy.KeepsCharacteristics);

    /// <summary>Whether something without meaning stands for the value, because a template may need the item.</summary>
    private static bool StandsIn(ContentRow row) => row.Basic.Contains('D', StringComparison.Ordinal);

    private string? TextOf(DicomDataset item, string concept, ContentRow? row) =>
        item.Text(TextValue) is not { } text ? null
        : policy.ContentPseudonyms.Contains(concept) ? patient.ShortPseudonym("content", concept, text)
        : policy.ContentTexts.TryGetValue(concept, out var form) && form.IsMatch(text) && !ownWords.OccurIn(text) ? text
        : row is not null && StandsIn(row) ? Removed
        : null;

    /// <summary>Scheme and code where the policy lets them pass.</summary>
    private string? ConceptOf(DicomDataset item, Tag sequence) =>
        item.Items(sequence) is [var code, ..] && code.Text(Tag.FromValue(HeaderTags.CodingSchemeDesignator)) is { } scheme
            && code.Text(Tag.FromValue(HeaderTags.CodeValue)) is { } value && policy.Meaning(scheme, value) is not null
            ? $"{scheme}|{value}"
            : null;

    /// <summary>The place to which an item points, as it is now; null when nothing stands there any more.</summary>
    private string[]? PointsTo(DicomDataset item)
    {
        hasPointers = true;
        var steps = item.Texts(Target);
        if (lastKept is null)
            return [.. steps];
        var (parent, moved) = ("", new List<string>());
        foreach (var step in steps.Skip(1)) // The first is the document itself.
        {
            if (!int.TryParse(step, CultureInfo.InvariantCulture, out var ordinal) || !lastKept.TryGetValue(parent, out var siblings) || siblings.IndexOf(ordinal) is not (>= 0 and var index))
                return null;
            moved.Add((index + 1).ToString(CultureInfo.InvariantCulture));
            parent = parent.Length == 0 ? step : $"{parent}.{step}";
        }
        return ["1", .. moved];
    }
}
