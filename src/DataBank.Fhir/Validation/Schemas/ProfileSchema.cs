using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A profile or extension, ready to be checked.</summary>
/// <param name="Url">Its canonical, without a version.</param>
/// <param name="Type">The type it constrains.</param>
/// <param name="Root">Its element tree; null when it can't be used.</param>
/// <param name="Problem">Why it can't be used.</param>
/// <param name="Json">The StructureDefinition.</param>
/// <param name="IsConstraint">A profile; false for the definition of a type itself, which adds nothing to the type's own check.</param>
internal sealed record ProfileSchema(string Url, string Type, ElementNode? Root, string? Problem, JsonElement Json, bool IsConstraint);
