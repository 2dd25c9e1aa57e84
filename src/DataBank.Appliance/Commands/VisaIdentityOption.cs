using System.CommandLine;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>The option that says who somebody is at issuers of GA4GH visas.</summary>
internal static class VisaIdentityOption
{
    /// <param name="what">Whose they are; the form is said behind it.</param>
    public static Option<string[]> Create(string what)
    {
        var option = new Option<string[]>("--visa-identity") { Description = $"{what}: sub and iss of the visas, with a comma between them (commas inside as %2C); may be repeated.", HelpName = "SUB,ISS" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.All(each => VisaIdentity.TryParse(each, out _)) == false) result.AddError("--visa-identity takes sub and iss, such as sato@example.org,https://dac.example.org");
        });
        return option;
    }
}
