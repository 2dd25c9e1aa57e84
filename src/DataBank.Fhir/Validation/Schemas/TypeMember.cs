namespace DataBank.Fhir;

/// <summary>A JSON member that a type may have: "valueQuantity" of type Quantity for the element "value[x]".</summary>
/// <param name="name">Its JSON name.</param>
/// <param name="type">The type of its values.</param>
/// <param name="element">What the definition says about it.</param>
/// <param name="elementIndex">Position of that element in its type.</param>
internal sealed class TypeMember(string name, string type, ElementNode element, int elementIndex, Func<TypeShape?> shape, PrimitiveFormat? primitive)
{
    private readonly Lazy<TypeShape?> shape = new(shape);
    private IReadOnlyList<Invariant>? invariants;

    public byte[] Utf8Name { get; } = System.Text.Encoding.UTF8.GetBytes(name);

    /// <summary>"_name", where id and extensions of a primitive stand.</summary>
    public byte[] Utf8ExtraName { get; } = System.Text.Encoding.UTF8.GetBytes("_" + name);

    public string Name => name;

    public string Type => type;

    public ElementNode Element => element;

    public int ElementIndex => elementIndex;

    public bool IsChoice { get; } = element.Name.EndsWith("[x]", StringComparison.Ordinal);

    /// <summary>JSON writes it as an array: by the definition of the type, whatever a profile says.</summary>
    public bool IsArray { get; } = element.Base.Max != 1;

    /// <summary>How a primitive is written; null for types with elements.</summary>
    public PrimitiveFormat? Primitive => primitive;

    /// <summary>The members of its values; for a primitive those of "_name"; null when any resource may stand here.</summary>
    public TypeShape? Shape => shape.Value;

    /// <summary>The step of a FHIRPath that leads here.</summary>
    public string PathStep { get; } = element.Name.EndsWith("[x]", StringComparison.Ordinal) ? $"{element.Name[..^3]}.ofType({type})" : element.Name;

    /// <summary>Constraints on the element and on its type, without those that the walk itself holds.</summary>
    public IReadOnlyList<Invariant> Invariants => invariants ??=
    [
        .. element.Invariants.Concat(Shape is { IsPrimitive: false } own && own.Node != element ? own.Node.Invariants : [])
            .Where(each => !NativeInvariants.IsHeldByWalk(each.Key)).DistinctBy(each => (each.Key, each.Expression)),
    ];

    /// <summary>What is checked of values of some types besides their elements: references, extensions, codings.</summary>
    public Action<ValidationRun, TypeMember, System.Text.Json.JsonElement>? TypeCheck { get; } = DataBank.Fhir.TypeCheck.For(type);

    /// <summary>What the value's type says of this element: profiles of the value, types and profiles of what it refers to.</summary>
    public ElementType? Declared { get; } = element.Types.FirstOrDefault(each => each.Code == type);
}
