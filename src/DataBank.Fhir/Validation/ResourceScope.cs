using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A resource that a walk is inside of.</summary>
/// <param name="Item">The resource.</param>
/// <param name="Parent">The one that holds it; null for the outermost.</param>
/// <param name="IsContained">It stands in "contained" of its parent.</param>
/// <param name="FullUrl">Of the entry it stands in, when its parent is a Bundle.</param>
internal sealed record ResourceScope(PathItem Item, ResourceScope? Parent, bool IsContained, string? FullUrl)
{
    public JsonElement Json => Item.Json;

    public string Type => Item.Type;

    /// <summary>The resource that references with "#" are resolved in: the container of a contained one.</summary>
    public ResourceScope Container => IsContained && Parent is not null ? Parent : this;

    /// <summary>The innermost Bundle around this resource, and the entry's URL there.</summary>
    public (ResourceScope Bundle, string? FullUrl)? EnclosingBundle
    {
        get
        {
            for (var at = Container; at.Parent is not null; at = at.Parent)
            {
                if (at.Parent.Type == "Bundle") return (at.Parent, at.FullUrl);
            }
            return null;
        }
    }
}
