namespace DataBank.Fhir;

/// <summary>
/// The dates that say when care was given, by which $everything takes start and end (https://hl7.org/fhir/R4/operation-patient-everything.html): every
/// date of a type that R4 searches by, but those of a person's life and of the record itself.
/// </summary>
public static class CareDates
{
    private static readonly HashSet<string> others = new(StringComparer.Ordinal) { "birthdate", "death-date", "recorded", "modified", "entered-date" };

    /// <summary>Their search parameters; none where a type has no such date.</summary>
    public static IEnumerable<SearchParameterDefinition> Of(string resourceType) =>
        SearchParameters.For(resourceType).Where(parameter => parameter.Type == SearchParameterType.Date && !others.Contains(parameter.Code));
}
