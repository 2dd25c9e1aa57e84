using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// One data set on its way out. Each attribute meets three filters: it must be listed for the IOD (PS3.3), PS3.15 Table E.1-1 must not
/// take it away, and its value must have a form that carries no text; items of sequences the same, to any depth.
/// </summary>
internal sealed class DicomTransformation
{
    private readonly DicomPolicy policy;
    private readonly DicomValues values;
    private readonly ContentItems content;
    private readonly List<(uint Tag, IodAttribute Attribute)> path = [];
    private bool lacksValue; // Of the item that is being cleaned: a required value is gone and nothing can stand for it.

    private const int MostRounds = 16;

    public DicomTransformation(DicomPolicy policy, PatientContext patient)
    {
        var ownWords = new OwnWords(patient.Identifiers);
        (this.policy, values, content) = (policy, new DicomValues(policy, patient, ownWords), new ContentItems(policy, patient, ownWords));
    }

    /// <exception cref="InvalidOperationException">The pointers of a document lead nowhere for good.</exception>
    public DatasetBuilder CleanAll(DicomDataset source, IodAttribute definition)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var cleaned = Clean(source, definition);
            if (content.Settle())
            {
                return cleaned;
            }
        }
        throw new InvalidOperationException("A document points to items in too many ways.");
    }

    private DatasetBuilder Clean(DicomDataset source, IodAttribute definition)
    {
        var target = new DatasetBuilder(source);
        HashSet<uint>? blocks = null;
        foreach (var element in source.Elements)
        {
            if (element.Tag.IsPrivate)
            {
                if (KeepPrivate(source, element, target))
                {
                    (blocks ??= []).Add(SafePrivateElements.BlockOf(element.Tag));
                }
                continue;
            }
            var attribute = Definition(element.Tag, definition);
            if (attribute is null || element.Tag.Value == HeaderTags.SpecificCharacterSet || element.Tag.Element == 0)
            {
                target.Remove(element.Tag); // What remains is ASCII, so no character set is needed.
            }
            else
            {
                Apply(source, element, attribute, target);
            }
        }
        if (blocks is not null)
        {
            SafePrivateElements.Reserve(source, blocks, target);
        }
        return target;
    }

    /// <summary>Whether a private element stays; if not it is removed, as all reservations are until it is known which blocks stay.</summary>
    private bool KeepPrivate(DicomDataset source, DicomElement element, DatasetBuilder target)
    {
        if (policy.KeepsSafePrivate && SafePrivateElements.Find(source, element) is { } known)
        {
            switch (values.PassPrivate(source, element, out var texts))
            {
                case PassedValue.AsItIs:
                    return true;
                case PassedValue.Rewritten:
                    target.Set(element.Tag, known.Vr, [.. texts]);
                    return true;
            }
        }
        target.Remove(element.Tag);
        return false;
    }

    /// <summary>
    /// The attribute in this place; a sequence inside itself (content trees) is listed with its members once, and those are found again on the way up. Overlays, and
    /// text drawn on images, and what a code has beside value, scheme and meaning, are not released whatever the IOD says.
    /// </summary>
    private IodAttribute? Definition(Tag tag, IodAttribute definition)
    {
        var attribute = definition.Find(tag);
        for (var step = path.Count - 1; step >= 0 && attribute is null or { HasMembers: false }; step--)
        {
            attribute = path[step].Tag == tag.Value && path[step].Attribute.HasMembers ? path[step].Attribute : attribute;
        }
        var isLeftOut = tag.Group >> 8 == 0x60 || tag.Value == HeaderTags.TextObjects
            || (attribute is { IsOfCodeMacro: true } && tag.Value is not (HeaderTags.CodeValue or HeaderTags.CodingSchemeDesignator or HeaderTags.CodeMeaning));
        return isLeftOut ? null : attribute;
    }

    private void Apply(DicomDataset source, DicomElement element, IodAttribute attribute, DatasetBuilder target)
    {
        var row = ConfidentialityProfile.Find(element.Tag.Value);
        // X/Z/U*: what else an image was made of stays known, by UIDs that were replaced.
        if (row is null || policy.Keeps(row) || row.Basic.Contains('U', StringComparison.Ordinal))
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
        if (element.Tag.Value == HeaderTags.IccProfile && source.IsInMemory(element.Tag) && IccProfiles.Clean(source.Bytes(element.Tag).Span) is { } profile)
        {
            target.Set(element.Tag, Vr.OB, profile);
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
        var areContent = ContentItems.AreIn(element.Tag);
        var ordinal = 0;
        foreach (var item in source.Items(element.Tag))
        {
            if (areContent)
            {
                content.Enter(++ordinal);
            }
            var cleaned = (areContent ? content.MayPass(item) : values.MayPassAsCode(item)) ? CleanItem(item, attribute, areContent) : null;
            if (areContent)
            {
                content.Leave(cleaned is not null);
            }
            if (cleaned is not null)
            {
                items.Add(cleaned);
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

    /// <summary>The item as it may pass; null when nothing of it is left, or something that it must have is gone.</summary>
    private DicomDataset? CleanItem(DicomDataset item, IodAttribute attribute, bool isContent)
    {
        var outer = lacksValue;
        lacksValue = false;
        var builder = Clean(item, attribute);
        if (isContent)
        {
            content.Finish(item, builder);
        }
        var cleaned = builder.Build();
        var isWhole = !lacksValue && cleaned.Elements.Any() && !(isContent && ContentItems.IsEmptied(item, cleaned))
            && (!item.Contains(Tag.FromValue(HeaderTags.TextObjects)) || cleaned.Contains(Tag.FromValue(HeaderTags.GraphicObjects)));
        lacksValue = outer;
        return isWhole ? cleaned : null;
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
