using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>What a client asks of $validate (https://hl7.org/fhir/R4/resource-operation-validate.html): a resource by itself, or Parameters around it.</summary>
/// <param name="Resource">Null when there is none to look at: mode delete, or a stored one is meant.</param>
/// <param name="Mode">create, update, delete or profile; null for general validation.</param>
/// <param name="Profiles">Profiles that it must conform to.</param>
public sealed record ValidationRequest(FhirResource? Resource, string? Mode, IReadOnlyList<string> Profiles)
{
    /// <param name="body">The request's body.</param>
    /// <exception cref="RequestProblem">400: a parameter that the operation does not have, or of another type.</exception>
    public static ValidationRequest Read(FhirResource body)
    {
        if (body.Type != "Parameters") return new ValidationRequest(body, null, []);
        var (resource, mode, profiles) = ((FhirResource?)null, (string?)null, new List<string>());
        foreach (var parameter in JsonItems.Of(body.Root, "parameter"u8))
        {
            switch (FhirReference.StringOf(parameter, "name"u8))
            {
                case "resource" when parameter.TryGetProperty("resource"u8, out var inner):
                    resource = FhirResource.FromElement(inner, body.Utf8);
                    break;
                case "mode" when FhirReference.StringOf(parameter, "valueCode"u8) is { } code:
                    mode = code;
                    break;
                case "profile" when (FhirReference.StringOf(parameter, "valueUri"u8) ?? FhirReference.StringOf(parameter, "valueCanonical"u8)) is { } profile:
                    profiles.Add(profile);
                    break;
                default:
                    // Parameters can be what is validated: none of the operation's own are in it.
                    return resource is null && mode is null && profiles.Count == 0 ? new ValidationRequest(body, null, [])
                        : throw RequestProblem.Invalid("$validate takes resource, mode (valueCode) and profile (valueUri or valueCanonical).", "Parameters.parameter");
            }
        }
        return new ValidationRequest(resource, mode, profiles);
    }
}
