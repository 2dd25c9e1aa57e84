namespace DataBank.Dicom;

/// <summary>An attribute as an IOD lists it: its type, and for a sequence what its items may hold.</summary>
public sealed class IodAttribute
{
    /// <summary>The code sequence macro (PS3.3 §8.8), which the table does not repeat in each sequence of codes.</summary>
    private static readonly (uint Tag, AttributeType Type)[] CodeMacro =
    [
        (0x00080100, AttributeType.RequiredConditionally), (0x00080102, AttributeType.RequiredConditionally),
        (0x00080103, AttributeType.RequiredConditionally), (0x00080104, AttributeType.Required),
        (0x00080105, AttributeType.RequiredConditionally), (0x00080106, AttributeType.RequiredConditionally),
        (0x00080107, AttributeType.RequiredConditionally), (0x0008010B, AttributeType.Optional),
        (0x0008010D, AttributeType.RequiredConditionally), (0x0008010F, AttributeType.Optional), (0x00080117, AttributeType.Optional),
        (0x00080118, AttributeType.Optional), (0x00080119, AttributeType.RequiredConditionally),
        (0x00080120, AttributeType.RequiredConditionally), (0x00080121, AttributeType.Optional), (0x00080122, AttributeType.Optional),
    ];

    private readonly ushort[] lists;
    private Dictionary<uint, IodAttribute>? members;

    internal IodAttribute(AttributeType type, ushort[] lists, bool hasCodes)
    {
        (Type, this.lists, HasCodes) = (type, lists, hasCodes);
    }

    public AttributeType Type { get; }

    /// <summary>Types 1 and 1C: where it is there, it has a value.</summary>
    public bool NeedsValue => Type <= AttributeType.RequiredConditionally;

    /// <summary>Types 2 and 2C: it may be there without a value.</summary>
    public bool MayBeEmpty => Type is AttributeType.MayBeEmpty or AttributeType.MayBeEmptyConditionally;

    /// <summary>Whether its items are codes (PS3.3 §8.8).</summary>
    public bool HasCodes { get; }

    /// <summary>Whether it belongs to a code sequence macro, which every such sequence has.</summary>
    public bool IsOfCodeMacro { get; private init; }

    /// <summary>Whether the table lists what its items may hold.</summary>
    public bool HasMembers => HasCodes || lists.Length > 0;

    /// <summary>The attributes of its items by tag; repeating groups stand at their first group (6000).</summary>
    public IReadOnlyDictionary<uint, IodAttribute> Members => members ??= ReadMembers();

    /// <summary>The attribute of its items with this tag; null when the standard lists none. Overlays of all groups are found (60xx).</summary>
    public IodAttribute? Find(Tag tag) => Members.GetValueOrDefault((tag.Group & 0xFF01) == 0x6000 ? 0x60000000u | tag.Element : tag.Value);

    private Dictionary<uint, IodAttribute> ReadMembers()
    {
        var found = new Dictionary<uint, (AttributeType Type, List<ushort> Lists, bool HasCodes)>();
        foreach (var list in lists)
        {
            for (int row = IodRows.ListStarts[list]; row < IodRows.ListStarts[list + 1]; row++)
            {
                var type = (IodRows.EntryTypes[row] & 7) is > 0 and var known ? (AttributeType)known : AttributeType.Optional;
                var hasCodes = (IodRows.EntryTypes[row] & 8) != 0;
                var attribute = found.TryGetValue(IodRows.EntryTags[row], out var before) ? before : (AttributeType.Optional, [], false);
                attribute = (before.Lists is null || type < before.Type ? type : before.Type, attribute.Lists, attribute.HasCodes || hasCodes);
                if (IodRows.EntryItems[row] != ushort.MaxValue && !attribute.Lists.Contains(IodRows.EntryItems[row]))
                {
                    attribute.Lists.Add(IodRows.EntryItems[row]);
                }
                found[IodRows.EntryTags[row]] = attribute;
            }
        }
        var read = found.ToDictionary(pair => pair.Key, pair => new IodAttribute(pair.Value.Type, [.. pair.Value.Lists], pair.Value.HasCodes));
        foreach (var (tag, type) in HasCodes ? CodeMacro : [])
        {
            read.TryAdd(tag, new IodAttribute(type, [], hasCodes: false) { IsOfCodeMacro = true });
        }
        return read;
    }
}
