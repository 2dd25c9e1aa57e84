using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>The validator of an appliance: R4, its own profiles and the packages in its data folder.</summary>
internal static class Packages
{
    /// <summary>Without a data folder: R4 and the appliance's own profiles.</summary>
    public static FhirValidator BuiltIn() => new(BuiltInDefinitions(ConformancePackage.BuiltIn), TimeProvider.System);

    /// <summary>R4 and the appliance's own profiles.</summary>
    public static DefinitionLibrary BuiltInDefinitions(ConformancePackage own) => new([DefinitionPackage.R4, .. own.Packages]);

    /// <exception cref="SettingsProblem">An installed package can't be read.</exception>
    public static DefinitionLibrary Library(DataFolder folder, ConformancePackage own)
    {
        try
        {
            return new PackageFolder(folder.Packages).ToLibrary(own.Packages);
        }
        catch (FormatException problem)
        {
            throw new SettingsProblem($"{problem.Message} Remove it with: databank packages remove");
        }
    }
}
