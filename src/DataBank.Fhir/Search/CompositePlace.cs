namespace DataBank.Fhir;

/// <summary>Where in an index row (<see cref="CompositeEntry"/>) a component of a composite stands: a row has room for two codes or texts and for two pairs of bounds.</summary>
/// <param name="IsCode">The component is the code; else, where it is no number or date, the text. Units of a quantity are always the text.</param>
/// <param name="IsSecondNumber">Its bounds are the second pair.</param>
public readonly record struct CompositePlace(bool IsCode, bool IsSecondNumber)
{
    /// <summary>The places of components of these types, in order; null when a row has no room for them.</summary>
    public static IReadOnlyList<CompositePlace>? Of(IReadOnlyList<CompositeComponent> components)
    {
        var (codes, texts, numbers) = (0, 0, 0);
        var places = new List<CompositePlace>(components.Count);
        foreach (var type in components.Select(component => component.Definition.Type))
        {
            var isNumber = type is SearchParameterType.Number or SearchParameterType.Date or SearchParameterType.Quantity;
            places.Add(new CompositePlace(type == SearchParameterType.Token && codes == 0, isNumber && numbers == 1));
            if (isNumber) numbers++;
            if (type == SearchParameterType.Token && codes == 0) codes++;
            else if (!isNumber || type == SearchParameterType.Quantity) texts++;
        }
        return texts > 1 || numbers > 2 ? null : places;
    }
}
