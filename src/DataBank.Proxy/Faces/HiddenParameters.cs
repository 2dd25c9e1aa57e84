namespace DataBank.Proxy;

/// <summary>
/// Search parameters that no view answers: what they look for is not in it. They are refused by name, before anything is looked up, so
/// that a search for a real name or telephone number is answered the same whether that person is in the theme or not.
/// </summary>
internal static class HiddenParameters
{
    private static readonly HashSet<string> OfPeople = new(StringComparer.Ordinal)
    {
        "name", "given", "family", "phonetic", "phone", "email", "telecom", "address", "address-city", "address-country",
        "address-postalcode", "address-state", "address-use", "birthdate", "language", "link", "death-date",
    };

    private static readonly HashSet<string> PeopleTypes = new(StringComparer.Ordinal)
    {
        "Patient", "Person", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService",
    };

    public static bool Hides(string resourceType, string code) => PeopleTypes.Contains(resourceType) && OfPeople.Contains(code);
}
