using System.Globalization;

namespace DataBank.Dicom;

/// <summary>
/// The attributes of the data set's IOD (PS3.3): those of mandatory modules, and of other modules as soon as one of their own is there;
/// what the IOD does not list is a warning.
/// </summary>
internal static class IodRules
{
    private const string DirectorySopClass = "1.2.840.10008.1.3.10";
    private static readonly Tag SopClass = Tag.FromValue(Tags.SopClassUid);

    public static void Check(DicomFile file, FindingList findings)
    {
        var dataset = file.Dataset;
        // A DICOMDIR names its SOP class in the file meta information only (PS3.3 F.3).
        var directory = file.FileMeta.Text(Tag.FromValue(Tags.MediaStorageSopClassUid)) == DirectorySopClass ? DirectorySopClass : null;
        if ((dataset.Text(SopClass) ?? directory) is not { } uid)
        {
            findings.Error("", SopClass, "PS3.3 §C.12.1", "SOP Class UID is missing or empty (type 1).");
            return;
        }
        if (IodTable.Find(uid) is not { } iod)
        {
            findings.Warn("", SopClass, "PS3.3 Annex A", Uids.Kind(uid) == "SOP Class"
                ? "The modules of this SOP class are not known here; they were not checked."
                : "The SOP class is not one of the standard; its modules were not checked.");
            return;
        }
        var mandatory = iod.Modules.Where(module => module.Usage == ModuleUsage.Mandatory).ToList();
        var told = new HashSet<uint>(); // Modules share attributes; the mandatory ones come first.
        foreach (var module in iod.Modules.OrderBy(module => module.Usage))
        {
            if (module.Usage == ModuleUsage.Mandatory || IsUsed(module, mandatory, dataset))
            {
                CheckPresence(dataset, module.Attributes, "", $"PS3.3 {iod.Name}, {module.Name}", module.Usage == ModuleUsage.Mandatory, told, findings);
            }
        }
        CheckLevel(dataset, iod.Attributes, "", iod, [], findings);
    }

    /// <summary>Whether a module that may be left out is there: one of the attributes that only it demands is.</summary>
    private static bool IsUsed(IodModule module, List<IodModule> mandatory, DicomDataset dataset) =>
        module.Attributes.Members.Any(member => member.Value.Type is AttributeType.Required or AttributeType.MayBeEmpty
            && dataset.RowOf(member.Key) >= 0 && !mandatory.Exists(other => other.Attributes.Members.ContainsKey(member.Key)));

    private static void CheckPresence(DicomDataset dataset, IodAttribute definition, string path, string rule, bool isMandatory, HashSet<uint> told, FindingList findings)
    {
        foreach (var (value, attribute) in definition.Members.OrderBy(member => member.Key))
        {
            var tag = Tag.FromValue(value);
            var isDemanded = attribute.Type is AttributeType.Required or AttributeType.MayBeEmpty && tag.Group >> 8 != 0x60;
            var row = dataset.RowOf(value);
            if (row < 0 && isDemanded && told.Add(value))
            {
                var message = $"{NameOf(tag)} is missing (type {(attribute.Type == AttributeType.Required ? "1" : "2")}).";
                if (isMandatory)
                {
                    findings.Error(path, tag, rule, message);
                }
                else
                {
                    findings.Warn(path, tag, rule, message);
                }
            }
            else if (row >= 0 && attribute.NeedsValue && IsEmpty(dataset, row) && told.Add(value))
            {
                findings.Error(path, tag, rule, $"{NameOf(tag)} has no value (type {(attribute.Type == AttributeType.Required ? "1" : "1C")}).");
            }
        }
    }

    /// <summary>What the IOD does not list, and the items of sequences.</summary>
    private static void CheckLevel(DicomDataset dataset, IodAttribute definition, string path, Iod iod, List<(Tag Tag, IodAttribute Attribute)> around, FindingList findings)
    {
        foreach (var element in dataset.Elements)
        {
            if (element.Tag.IsPrivate || findings.IsFull || element.Tag.Value == Tags.SpecificCharacterSet)
            {
                // Every item may name its own character set (PS3.3 C.12.1.1.2).
                continue;
            }
            // A sequence inside itself (content trees) is listed once and found again on the way up.
            var attribute = definition.Find(element.Tag) ?? around.FindLast(step => step.Tag == element.Tag).Attribute;
            if (attribute is null)
            {
                if (DataDictionary.Find(element.Tag) is not null && element.Tag.Group is not (0xFFFA or 0xFFFC))
                {
                    findings.Warn(path, element.Tag, $"PS3.3 {iod.Name}", $"{NameOf(element.Tag)} is not listed for this IOD here.");
                }
            }
            else if (element.Vr == Vr.SQ && attribute.HasMembers)
            {
                around.Add((element.Tag, attribute));
                var items = dataset.Items(element.Tag);
                for (var i = 0; i < items.Count; i++)
                {
                    var inner = string.Create(CultureInfo.InvariantCulture, $"{path}{element.Tag}/{i + 1}/");
                    // A functional group stands either in the shared or in the per-frame sequence, a content item has what its value
                    // type needs, and a directory record what its record type needs.
                    if (element.Tag.Value is not (0x52009229 or 0x52009230 or 0x0040A730 or 0x00041220))
                    {
                        CheckPresence(items[i], attribute, inner, $"PS3.3 {iod.Name}", isMandatory: true, [], findings);
                    }
                    CheckLevel(items[i], attribute, inner, iod, around, findings);
                }
                around.RemoveAt(around.Count - 1);
            }
        }
    }

    private static bool IsEmpty(DicomDataset dataset, int row)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        return entry.Vr == Vr.SQ ? entry.Next == row + 1
            : !entry.Has(EntryFlags.Fragments | EntryFlags.OutsideMemory) && (entry.Length == 0 || (entry.Vr.IsText() && dataset.TextsOf(row).All(text => text.Length == 0)));
    }

    private static string NameOf(Tag tag) => DataDictionary.Find(tag)?.Name ?? "The attribute";
}
