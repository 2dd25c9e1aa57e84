using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// One data set on its way out. Each attribute meets three filters: it must be listed for the IOD (PS3.3), PS3.15 Table E.1-1 must not
/// take it away, and its value must have a form that carries no text; items of sequences the same, to any depth.
/// </summary>
internal sealed class DicomTransformation(DicomPolicy policy, PatientContext patient)
{
    private readonly DicomValues values = new(policy, patient);
    private readonly List<(uint Tag, IodAttribute Attribute)> path = [];
    private bool lacksValue; // Of the item that is being cleaned: a required value is gone and nothing can stand for it.

    public DatasetBuilder Clean(DicomDataset source, IodAttribute definition)
    {
        var target = new DatasetBuilder(source);
        foreach (var element in source.Elements)
        {
            var attribute = Definition(element.Tag, definition);
            if (attribute is null || element.Tag.IsPrivate || element.Tag.Value == HeaderTags.SpecificCharacterSet || element.Tag.Element == 0)
            {
                target.Remove(element.Tag); // What remains is ASCII, so no character set is needed.
            }
            else
            {
                Apply(source, element, attribute, target);
            }
        }
        return target;
    }

    /// <summary>
    /// The attribute in this place; a sequence inside itself (content trees) is listed once and found again on the way up. Overlays, and
    /// what a code has beside value, scheme and meaning, are not released whatever the IOD says.
    /// </summary>
    private IodAttribute? Definition(Tag tag, IodAttribute definition)
    {
        var attribute = definition.Find(tag) ?? path.LastOrDefault(step => step.Tag == tag.Value).Attribute;
        var isLeftOut = tag.Group >> 8 == 0x60
            || (attribute is { IsOfCodeMacro: true } && tag.Value is not (HeaderTags.CodeValue or HeaderTags.CodingSchemeDesignator or HeaderTags.CodeMeaning));
        return isLeftOut ? null : attribute;
    }

    private void Apply(DicomDataset source, DicomElement element, IodAttribute attribute, DatasetBuilder target)
    {
        var row = ConfidentialityProfile.Find(element.Tag.Value);
        // X/Z/U*: what else an image was made of stays known, by UIDs that were replaced.
        if (row is null || row.KeepsCharacteristics || row.ModifiesDate || row.Basic.Contains('U', StringComparison.Ordinal))
        {
            Keep(source, element, attribute, target);
        }
        else
        {
            Withdraw(source, element, attribute, row.Basic, target);
        }
    }

    /// <summary>The value in the form that may pass; without one the attribute is emptied, replaced or removed as its type demands.</summary>
    private void Keep(DicomDataset source, DicomElement element, IodAttribute attribute, DatasetBuilder target)
    {
        if (element.Vr == Vr.SQ)
        {
            KeepItems(source, element, attribute, target);
            return;
        }
        if (element.Length == 0)
        {
            return;
        }
        switch (values.Pass(source, element, out var texts))
        {
            case PassedValue.AsItIs:
                break;
            case PassedValue.Rewritten:
                target.Set(element.Tag, element.Vr, [.. texts]);
                break;
            default:
                Withdraw(source, element, attribute, "X/Z/D", target);
                break;
        }
    }

    private void KeepItems(DicomDataset source, DicomElement element, IodAttribute attribute, DatasetBuilder target)
    {
        path.Add((element.Tag.Value, attribute));
        var items = new List<DicomDataset>();
        foreach (var item in source.Items(element.Tag))
        {
            if (values.MayPassAsCode(item))
            {
                var outer = lacksValue;
                lacksValue = false;
                var cleaned = Clean(item, attribute).Build();
                if (!lacksValue && cleaned.Elements.Any())
                {
                    items.Add(cleaned);
                }
                lacksValue = outer;
            }
        }
        path.RemoveAt(path.Count - 1);
        if (items.Count > 0 || attribute.MayBeEmpty)
        {
            target.Set(element.Tag, items);
        }
        else if (attribute.NeedsValue && attribute.Find(Tag.FromValue(HeaderTags.CodeValue)) is not null)
        {
            target.Set(element.Tag, new[] { DicomValues.MaskedCode });
        }
        else
        {
            target.Remove(element.Tag);
        }
    }

    /// <summary>
    /// The first of the table's actions that leaves the IOD valid: X for Type 3, Z for Type 2, D for Type 1. A lone Z is a dummy where a
    /// value is needed, a lone X stays X.
    /// </summary>
    private void Withdraw(DicomDataset source, DicomElement element, IodAttribute attribute, string action, DatasetBuilder target)
    {
        var mayBeRemoved = action[0] == 'X' && (action.Length == 1 || !(attribute.NeedsValue || attribute.MayBeEmpty));
        if (mayBeRemoved)
        {
            target.Remove(element.Tag);
        }
        else if (!attribute.NeedsValue && action != "D")
        {
            Empty(element, target);
        }
        else if (element.Vr == Vr.SQ)
        {
            KeepItems(source, element, attribute, target); // A dummy sequence: the items, cleaned.
        }
        else if (values.Dummy(source, element) is { } dummy)
        {
            target.Set(element.Tag, element.Vr, dummy);
        }
        else
        {
            lacksValue |= attribute.Type == AttributeType.Required;
            target.Remove(element.Tag);
        }
    }

    private static void Empty(DicomElement element, DatasetBuilder target)
    {
        if (element.Vr == Vr.SQ)
        {
            target.Set(element.Tag, Array.Empty<DicomDataset>());
        }
        else
        {
            target.Set(element.Tag, element.Vr, default(ReadOnlyMemory<byte>));
        }
    }
}
