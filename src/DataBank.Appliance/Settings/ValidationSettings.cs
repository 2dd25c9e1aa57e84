using DataBank.Fhir;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>What is checked of resources that are written. Section <c>Fhir:Validation</c>.</summary>
internal sealed class ValidationSettings
{
    public ValidationMode Default { get; init; } = ValidationMode.Enforce;

    public Dictionary<string, ValidationMode> Types { get; init; } = [];

    public ValidationMode Profiles { get; init; } = ValidationMode.Warn;

    public Dictionary<string, ClientSettings> Clients { get; init; } = [];

    public ValidationPolicy Policy => new(Default, Types, Profiles, Clients.ToDictionary(each => each.Key, each => new ClientValidation(each.Value.Default, each.Value.Profiles), StringComparer.Ordinal));

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (Types.Keys.FirstOrDefault(type => !ResourceTypes.IsKnown(type)) is { } unknown)
            throw new SettingsProblem($"Fhir:Validation:Types names resource types of FHIR R4; {unknown} is none.");
    }

    /// <summary>For one client; what is not set is as for everybody.</summary>
    internal sealed class ClientSettings
    {
        public ValidationMode? Default { get; init; }

        public ValidationMode? Profiles { get; init; }
    }
}
