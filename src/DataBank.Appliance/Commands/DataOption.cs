using System.CommandLine;

namespace DataBank.Appliance;

/// <summary>The option that names the data folder a command works on.</summary>
internal static class DataOption
{
    public static Option<string> Create(string description = "The data folder of the appliance.") => new("--data") { Description = description, HelpName = "DIR", Required = true };
}
