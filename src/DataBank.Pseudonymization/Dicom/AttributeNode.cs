namespace DataBank.Pseudonymization;

/// <summary>An attribute as an IOD lists it (PS3.3): its type, and for a sequence what its items may hold.</summary>
/// <param name="Type">1, 1C, 2, 2C or 3 (PS3.5 §7.4).</param>
/// <param name="Children">The attributes of the items; null where the standard lists none.</param>
internal sealed record AttributeNode(string Type, Dictionary<uint, AttributeNode>? Children)
{
    /// <summary>Has to have a value, if it is there at all: a present 1C attribute met its condition.</summary>
    public bool NeedsValue => Type[0] == '1';

    /// <summary>Has to be there, but may be empty.</summary>
    public bool MayBeEmpty => Type[0] == '2';

    public AttributeNode? Find(uint tag) => Children?.GetValueOrDefault(tag);
}
