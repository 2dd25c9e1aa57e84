namespace DataBank.Server;

/// <summary>What is checked of what one client writes.</summary>
/// <param name="Default">By R4, whatever the type; null: as for everybody.</param>
/// <param name="Profiles">By the profiles that a resource claims; null: as for everybody.</param>
public sealed record ClientValidation(ValidationMode? Default, ValidationMode? Profiles);
