using System.CommandLine;

namespace DataBank.Appliance;

/// <summary>A command whose own help ends with examples.</summary>
internal sealed class ExampledCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
