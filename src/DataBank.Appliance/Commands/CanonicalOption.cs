using System.CommandLine;

namespace DataBank.Appliance;

/// <summary>The canonical base of the appliance's own profiles, for commands that read them without a running appliance.</summary>
internal static class CanonicalOption
{
    public static Option<string> Canonical { get; } = new("--canonical")
    {
        Description = "The base of the canonicals of the appliance's own profiles, as Fhir:Canonical of the appliance says (標準プロファイルの canonical).",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("DATABANK_Fhir__Canonical") ?? ConformancePackage.OwnCanonical,
    };

    /// <exception cref="SettingsProblem">The base is no address.</exception>
    public static ConformancePackage Package(ParseResult parsed) => parsed.GetRequiredValue(Canonical) is var canonical && ConformancePackage.IsCanonical(canonical)
        ? new ConformancePackage(canonical)
        : throw new SettingsProblem("--canonical takes an address such as http://fhir.hospital.jp/databank, without a slash at its end.");
}
