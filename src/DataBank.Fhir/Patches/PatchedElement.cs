using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>
/// An element of a resource that is patched, by its place in the JSON: member "birthDate" of an object, or one item of its array "name".
/// A primitive has its id and extensions in a second member, "_birthDate" (https://hl7.org/fhir/R4/json.html#primitive).
/// </summary>
internal sealed class PatchedElement
{
    private readonly JsonObject owner;
    private readonly string member;
    private readonly int index;

    private PatchedElement(PatchedElement? parent, JsonObject owner, string member, int index, string type) =>
        (Parent, this.owner, this.member, this.index, Type) = (parent, owner, member, index, type);

    /// <summary>Null for the resource itself.</summary>
    public PatchedElement? Parent { get; }

    /// <summary>The R4 type.</summary>
    public string Type { get; }

    public bool IsInList => index >= 0;

    public JsonNode? Value => Parent is null ? owner : At(member);

    /// <summary>What paths start from: a resource, or an element while it is made.</summary>
    public static PatchedElement Root(JsonObject members, string type) => new(null, members, "", -1, type);

    /// <summary>The children of this name, in order; of a choice by the name without its type.</summary>
    public IEnumerable<PatchedElement> Children(string name)
    {
        if (Members is not { } members)
            yield break;
        var names = members.Select(each => each.Key.TrimStart('_')).Distinct(StringComparer.Ordinal)
            .Where(each => each.StartsWith(name, StringComparison.Ordinal) && ElementDefinitions.KindOf(Type, each)?.Name == name);
        foreach (var found in names.ToList())
        {
            var type = ElementDefinitions.KindOf(Type, found)!.Value.TypeOf(found) ?? "";
            var count = Math.Max((members[found] as JsonArray)?.Count ?? -1, (members["_" + found] as JsonArray)?.Count ?? -1);
            if (count < 0)
                yield return new PatchedElement(this, members, found, -1, TypeOf(type, members[found]));
            for (var at = 0; at < count; at++)
                yield return new PatchedElement(this, members, found, at, TypeOf(type, (members[found] as JsonArray)?.ElementAtOrDefault(at)));
        }
    }

    /// <summary>Whether another is an item of the same array.</summary>
    public bool IsBeside(PatchedElement other) => ReferenceEquals(owner, other.owner) && member == other.member && IsInList && other.IsInList;

    /// <summary>Adds a child; false when this type has none of this name, or it is there already and may not repeat.</summary>
    public bool TryAdd(string name, PatchValue value)
    {
        if (FindMember(Type, name, value) is not ({ } child, { } kind))
            return false;
        var (json, more) = value.ToJson(kind.TypeOf(child));
        if (kind.IsList)
        {
            var members = MembersToWrite();
            var count = Children(kind.Name).Count();
            Insert(members, child, count, count, json);
            Insert(members, "_" + child, count, count, more);
            return true;
        }
        if (Children(kind.Name).Any())
            return false;
        Put(MembersToWrite(), child, json);
        Put(MembersToWrite(), "_" + child, more);
        return true;
    }

    /// <summary>Puts a value before this item of a list, or after it.</summary>
    public void Insert(PatchValue value, bool after)
    {
        var (json, more) = value.ToJson(Type);
        var count = Parent!.Children(ElementDefinitions.KindOf(Parent.Type, member)!.Value.Name).Count();
        Insert(owner, member, index + (after ? 1 : 0), count, json);
        Insert(owner, "_" + member, index + (after ? 1 : 0), count, more);
    }

    /// <summary>False when a choice can't have this type.</summary>
    public bool TryReplace(PatchValue value)
    {
        var name = ElementDefinitions.KindOf(Parent!.Type, member)!.Value.Name;
        if (FindMember(Parent.Type, name, value) is not ({ } child, { } kind))
            return false;
        var (json, more) = value.ToJson(kind.TypeOf(child));
        if (IsInList)
        {
            Set(owner, member, index, json);
            Set(owner, "_" + member, index, more);
            return true;
        }
        if (child != member)
            Remove(); // of a choice, the type that it had
        Put(owner, child, json);
        Put(owner, "_" + child, more);
        return true;
    }

    public void Remove()
    {
        foreach (var name in (string[])[member, "_" + member])
        {
            if (!IsInList)
                owner.Remove(name);
            else if (owner[name] is JsonArray items && index < items.Count)
                items.RemoveAt(index);
        }
    }

    /// <summary>Moves this item of a list to where another one stands.</summary>
    public void MoveTo(PatchedElement destination)
    {
        foreach (var items in ((string[])[member, "_" + member]).Select(name => owner[name]).OfType<JsonArray>())
        {
            while (items.Count <= Math.Max(index, destination.index))
                items.Add(null);
            var moved = items[index];
            items.RemoveAt(index);
            items.Insert(destination.index, moved);
        }
    }

    private JsonObject? Members => Parent is not null && IsPrimitive(Type) ? At("_" + member) as JsonObject : Value as JsonObject;

    private static bool IsPrimitive(string type) => type.Length > 0 && char.IsAsciiLetterLower(type[0]);

    private static string TypeOf(string declared, JsonNode? value) =>
        declared == "Resource" && value is JsonObject resource && resource["resourceType"] is JsonValue type && type.TryGetValue<string>(out var name) ? name : declared;

    // "value" of type Quantity is the member "valueQuantity"; "value[x]" is how definitions write it.
    private static (string? Member, ElementDefinitions.Kind? Kind) FindMember(string type, string name, PatchValue value)
    {
        name = name.EndsWith("[x]", StringComparison.Ordinal) ? name[..^3] : name;
        if (ElementDefinitions.KindOf(type, name) is { } plain && plain.TypeOf(name) is not null)
            return (name, plain);
        var typed = name + value.TypeSuffix;
        return ElementDefinitions.KindOf(type, typed) is { } choice && value.TypeSuffix.Length > 0 ? (typed, choice) : default;
    }

    private JsonNode? At(string name) => index < 0 ? owner[name] : (owner[name] as JsonArray)?.ElementAtOrDefault(index);

    // A primitive without extensions gets the member that they stand in.
    private JsonObject MembersToWrite()
    {
        if (Members is { } members)
            return members;
        var made = new JsonObject();
        if (IsInList)
            Set(owner, "_" + member, index, made);
        else
            owner["_" + member] = made;
        return made;
    }

    private static void Put(JsonObject members, string name, JsonNode? value)
    {
        if (value is null)
            members.Remove(name);
        else
            members[name] = value;
    }

    private static void Insert(JsonObject members, string name, int at, int count, JsonNode? value)
    {
        if (members[name] is not JsonArray items)
        {
            if (value is null)
                return;
            members[name] = items = [];
        }
        while (items.Count < count)
            items.Add(null);
        items.Insert(at, value);
    }

    private static void Set(JsonObject members, string name, int at, JsonNode? value)
    {
        if (members[name] is not JsonArray items)
        {
            if (value is null)
                return;
            members[name] = items = [];
        }
        while (items.Count <= at)
            items.Add(null);
        items[at] = value;
    }
}
