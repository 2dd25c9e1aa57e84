using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>A conformance resource of the guide, or an example, and the files that show it.</summary>
/// <param name="Json">The resource.</param>
/// <param name="Listing">What the ImplementationGuide says of it (<c>definition.resource</c>): name, description, what it is an example of.</param>
/// <param name="IsExample">It shows how something is used, and defines nothing.</param>
public sealed record GuideArtifact(JsonElement Json, JsonElement Listing, bool IsExample)
{
    public string Type => Json.StringAt("resourceType") ?? "";

    public string Id => Json.StringAt("id") ?? "";

    /// <summary>Its canonical URL; null where it has none.</summary>
    public string? Url => IsExample ? null : Json.StringAt("url");

    /// <summary>File name without its ending, as the IG Publisher names it: "StructureDefinition-jp-patient".</summary>
    public string FileName => $"{Type}-{Id}";

    public string Page => FileName + ".html";

    public bool IsExtension => Type == "StructureDefinition" && Json.StringAt("type") == "Extension";
}
