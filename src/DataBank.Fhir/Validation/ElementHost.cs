using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>An element that a walk is inside of.</summary>
/// <param name="Shape">Its type.</param>
/// <param name="Member">How its parent holds it; null for a resource.</param>
/// <param name="Json">Its value.</param>
internal sealed record ElementHost(TypeShape Shape, TypeMember? Member, JsonElement Json);
