namespace DataBank.Fhir;

/// <summary>What a JSON object of one type may hold: a resource, a data type or a group of elements inside of one ("Patient.contact").</summary>
internal sealed class TypeShape
{
    private readonly TypeMember?[] byHash;

    /// <param name="name">The type: "Patient", "HumanName", "BackboneElement".</param>
    /// <param name="node">Its element, the parent of its children.</param>
    /// <param name="isResource">It carries resourceType.</param>
    /// <param name="isPrimitive">A primitive: the members are those that its "_name" may have.</param>
    /// <param name="members">Every member.</param>
    /// <param name="inheritsFrom">Types above it, nearest first.</param>
    public TypeShape(string name, ElementNode node, bool isResource, bool isPrimitive, IReadOnlyList<TypeMember> members, IReadOnlyList<string> inheritsFrom)
    {
        (Name, Node, IsResource, IsPrimitive, Members, InheritsFrom) = (name, node, isResource, isPrimitive, members, inheritsFrom);
        Elements = [.. node.Children];
        byHash = new TypeMember?[Math.Max(8, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)members.Count * 2))];
        foreach (var member in members)
        {
            var at = Hash(member.Utf8Name) & (byHash.Length - 1);
            while (byHash[at] is not null) at = (at + 1) & (byHash.Length - 1);
            byHash[at] = member;
        }
    }

    public string Name { get; }

    public ElementNode Node { get; }

    public bool IsResource { get; }

    public bool IsPrimitive { get; }

    public IReadOnlyList<TypeMember> Members { get; }

    public IReadOnlyList<string> InheritsFrom { get; }

    public ElementNode[] Elements { get; }

    /// <summary>Null when the type has no such member.</summary>
    public TypeMember? Find(ReadOnlySpan<byte> name)
    {
        for (var at = Hash(name) & (byHash.Length - 1); byHash[at] is { } member; at = (at + 1) & (byHash.Length - 1))
        {
            if (name.SequenceEqual(member.Utf8Name)) return member;
        }
        return null;
    }

    public bool Is(string type) => Name == type || InheritsFrom.Contains(type);

    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = name.Length;
        foreach (var letter in name) hash = (hash * 31) + letter;
        return hash & int.MaxValue;
    }
}
