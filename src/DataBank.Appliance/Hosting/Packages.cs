using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>The validator of an appliance: R4 and the packages in its data folder.</summary>
internal static class Packages
{
    /// <exception cref="SettingsProblem">An installed package can't be read.</exception>
    public static FhirValidator Validator(DataFolder folder, TimeProvider clock)
    {
        try
        {
            return new FhirValidator(new PackageFolder(folder.Packages).ToLibrary(), clock);
        }
        catch (FormatException problem)
        {
            throw new SettingsProblem($"{problem.Message} Remove it with: databank packages remove");
        }
    }
}
